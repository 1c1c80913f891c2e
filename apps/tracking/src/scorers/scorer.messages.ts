import {
  OptionalExperimentId,
  OptionalExperimentIds,
  OptionalInt64,
  OptionalList,
  RequiredExperimentId,
  RequiredInt64,
  RequiredMessage,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../protocol/wire-values.js';

@WireMessage()
export class RegisterScorerRequest {
  @RequiredExperimentId()
  experiment_id: string | number;

  @RequiredText()
  name: string;

  /** JSON text. */
  @RequiredText()
  serialized_scorer: string;
}

@WireMessage()
export class RegisterScorerResponse {
  @RequiredInt64()
  version: number;

  @RequiredText()
  scorer_id: string;

  @RequiredText()
  experiment_id: string;

  @RequiredText()
  name: string;

  @RequiredText()
  serialized_scorer: string;

  @RequiredInt64()
  creation_time: number;
}

@WireMessage()
export class ListScorersRequest {
  @OptionalExperimentId()
  experiment_id?: Optional<string | number>;

  @OptionalExperimentIds()
  experiment_ids?: Optional<(string | number)[]>;
}

@WireMessage()
export class ScorerNameRequest {
  @RequiredExperimentId()
  experiment_id: string | number;

  @RequiredText()
  name: string;
}

@WireMessage()
export class ScorerVersionRequest extends ScorerNameRequest {
  @OptionalInt64()
  version?: Optional<Int64>;
}

@WireMessage()
export class ScorerMessage {
  /** A number here, unlike in every other message. */
  @RequiredInt64()
  experiment_id: number;

  @RequiredText()
  scorer_name: string;

  @RequiredInt64()
  scorer_version: number;

  @RequiredText()
  serialized_scorer: string;

  @RequiredInt64()
  creation_time: number;

  @RequiredText()
  scorer_id: string;
}

@WireMessage()
export class ScorerResponse {
  @RequiredMessage(() => ScorerMessage)
  scorer: ScorerMessage;
}

@WireMessage()
export class ListScorersResponse {
  @OptionalList(() => ScorerMessage)
  scorers?: ScorerMessage[] | undefined;
}
