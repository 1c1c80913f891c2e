import {
  OptionalExperimentIds,
  OptionalInt64,
  OptionalList,
  OptionalText,
  OptionalTextList,
  RequiredInt64,
  RequiredMessage,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../protocol/wire-values.js';

@WireMessage()
export class CreateEvaluationDatasetRequest {
  @RequiredText()
  name: string;

  @OptionalExperimentIds()
  experiment_ids?: Optional<(string | number)[]>;

  /** The text of a JSON object. */
  @OptionalText()
  tags?: Optional<string>;
}

@WireMessage()
export class SearchEvaluationDatasetsRequest {
  @OptionalExperimentIds()
  experiment_ids?: Optional<(string | number)[]>;

  @OptionalText()
  filter_string?: Optional<string>;

  @OptionalInt64()
  max_results?: Optional<Int64>;

  @OptionalTextList()
  order_by?: Optional<string[]>;

  @OptionalText()
  page_token?: Optional<string>;
}

@WireMessage()
export class SetEvaluationDatasetTagsRequest {
  /** The text of a JSON object. */
  @RequiredText()
  tags: string;
}

@WireMessage()
export class EvaluationDatasetExperimentsRequest {
  @OptionalExperimentIds()
  experiment_ids?: Optional<(string | number)[]>;
}

@WireMessage()
export class EvaluationDatasetMessage {
  @RequiredText()
  dataset_id: string;

  @RequiredText()
  name: string;

  /** The text of a JSON object. */
  @RequiredText()
  tags: string;

  @OptionalText()
  schema?: string | undefined;

  @OptionalText()
  profile?: string | undefined;

  @RequiredText()
  digest: string;

  @RequiredInt64()
  created_time: number;

  @RequiredInt64()
  last_update_time: number;

  @OptionalText()
  created_by?: string | undefined;

  @OptionalText()
  last_updated_by?: string | undefined;

  @OptionalTextList()
  experiment_ids?: string[] | undefined;
}

@WireMessage()
export class EvaluationDatasetResponse {
  @RequiredMessage(() => EvaluationDatasetMessage)
  dataset: EvaluationDatasetMessage;
}

@WireMessage()
export class SearchEvaluationDatasetsResponse {
  @OptionalList(() => EvaluationDatasetMessage)
  datasets?: EvaluationDatasetMessage[] | undefined;

  @OptionalText()
  next_page_token?: string | undefined;
}

@WireMessage()
export class EvaluationDatasetExperimentsResponse {
  @OptionalTextList()
  experiment_ids?: string[] | undefined;
}
