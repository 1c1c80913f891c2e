import { KeyValueMessage } from '../protocol/key-value.message.js';
import {
  OptionalEnum,
  OptionalInt64,
  OptionalList,
  OptionalMessage,
  OptionalText,
  OptionalTextList,
  RequiredExperimentId,
  RequiredInt64,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { EnumValue, Int64, Optional } from '../protocol/wire-values.js';
import { VIEW_TYPES, type ViewType } from '@weir/tracking-store';

@WireMessage()
export class CreateExperimentRequest {
  @RequiredText()
  name: string;

  @OptionalText()
  artifact_location?: Optional<string>;

  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;
}

@WireMessage()
export class CreateExperimentResponse {
  @RequiredText()
  experiment_id: string;
}

@WireMessage()
export class ExperimentIdRequest {
  @RequiredExperimentId()
  experiment_id: string | number;
}

@WireMessage()
export class GetExperimentByNameRequest {
  @RequiredText()
  experiment_name: string;
}

@WireMessage()
export class ExperimentMessage {
  @RequiredText()
  experiment_id: string;

  @RequiredText()
  name: string;

  @RequiredText()
  artifact_location: string;

  @RequiredText()
  lifecycle_stage: string;

  @RequiredInt64()
  creation_time: number;

  @RequiredInt64()
  last_update_time: number;

  @OptionalList(() => KeyValueMessage)
  tags?: KeyValueMessage[] | undefined;
}

@WireMessage()
export class GetExperimentResponse {
  @OptionalMessage(() => ExperimentMessage)
  experiment: ExperimentMessage;
}

@WireMessage()
export class UpdateExperimentRequest {
  @RequiredExperimentId()
  experiment_id: string | number;

  @RequiredText()
  new_name: string;
}

@WireMessage()
export class SetExperimentTagRequest {
  @RequiredExperimentId()
  experiment_id: string | number;

  @RequiredText()
  key: string;

  @OptionalText()
  value?: Optional<string>;
}

@WireMessage()
export class DeleteExperimentTagRequest {
  @RequiredExperimentId()
  experiment_id: string | number;

  @RequiredText()
  key: string;
}

@WireMessage()
export class SearchExperimentsRequest {
  @OptionalInt64()
  max_results?: Optional<Int64>;

  @OptionalText()
  page_token?: Optional<string>;

  @OptionalText()
  filter?: Optional<string>;

  @OptionalTextList()
  order_by?: Optional<string[]>;

  @OptionalEnum(VIEW_TYPES)
  view_type?: Optional<EnumValue<ViewType>>;
}

@WireMessage()
export class SearchExperimentsResponse {
  @OptionalList(() => ExperimentMessage)
  experiments?: ExperimentMessage[] | undefined;

  @OptionalText()
  next_page_token?: string | undefined;
}
