import {
  OptionalInt64,
  OptionalText,
  OptionalTextList,
  RequiredInt64,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../protocol/wire-values.js';

@WireMessage()
export class UpsertDatasetRecordsRequest {
  /** The text of a JSON array of objects with inputs, outputs, expectations, tags and source. */
  @RequiredText()
  records: string;
}

@WireMessage()
export class UpsertDatasetRecordsResponse {
  @RequiredInt64()
  inserted_count: number;

  @RequiredInt64()
  updated_count: number;
}

@WireMessage()
export class GetDatasetRecordsRequest {
  @OptionalInt64()
  max_results?: Optional<Int64>;

  @OptionalText()
  page_token?: Optional<string>;
}

@WireMessage()
export class GetDatasetRecordsResponse {
  /** The text of a JSON array. */
  @RequiredText()
  records: string;

  @OptionalText()
  next_page_token?: string | undefined;
}

@WireMessage()
export class DeleteDatasetRecordsRequest {
  @OptionalTextList()
  dataset_record_ids?: Optional<string[]>;
}

@WireMessage()
export class DeleteDatasetRecordsResponse {
  @RequiredInt64()
  deleted_count: number;
}
