import {
  OptionalBoolean,
  OptionalExperimentIds,
  OptionalInt64,
  OptionalList,
  OptionalText,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../protocol/wire-values.js';
import { LoggedModelMessage } from './logged-model.messages.js';

@WireMessage()
export class ModelDatasetMessage {
  @RequiredText()
  dataset_name: string;

  @OptionalText()
  dataset_digest?: Optional<string>;
}

@WireMessage()
export class ModelOrderMessage {
  @RequiredText()
  field_name: string;

  @OptionalBoolean()
  ascending?: Optional<boolean>;

  @OptionalText()
  dataset_name?: Optional<string>;

  @OptionalText()
  dataset_digest?: Optional<string>;
}

@WireMessage()
export class SearchLoggedModelsRequest {
  @OptionalExperimentIds()
  experiment_ids?: Optional<(string | number)[]>;

  @OptionalText()
  filter?: Optional<string>;

  @OptionalList(() => ModelDatasetMessage)
  datasets?: Optional<ModelDatasetMessage[]>;

  @OptionalInt64()
  max_results?: Optional<Int64>;

  @OptionalList(() => ModelOrderMessage)
  order_by?: Optional<ModelOrderMessage[]>;

  @OptionalText()
  page_token?: Optional<string>;
}

@WireMessage()
export class SearchLoggedModelsResponse {
  @OptionalList(() => LoggedModelMessage)
  models?: LoggedModelMessage[];

  @OptionalText()
  next_page_token?: string;
}
