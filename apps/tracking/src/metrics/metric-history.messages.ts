import {
  OptionalInt64,
  OptionalList,
  OptionalText,
  OptionalTextList,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../protocol/wire-values.js';
import { MetricMessage, RunIdRequest } from '../runs/run.messages.js';

@WireMessage()
export class MetricHistoryRequest extends RunIdRequest {
  @RequiredText()
  metric_key: string;

  @OptionalText()
  page_token?: Optional<string>;

  @OptionalInt64()
  max_results?: Optional<Int64>;
}

@WireMessage()
export class MetricHistoryResponse {
  @OptionalList(() => MetricMessage)
  metrics?: MetricMessage[] | undefined;

  @OptionalText()
  next_page_token?: string | undefined;
}

/** Its list has a singular name on the wire. */
@WireMessage()
export class BulkHistoryRequest {
  @OptionalTextList()
  run_id?: Optional<string[]>;

  @OptionalText()
  metric_key?: Optional<string>;

  @OptionalInt64()
  max_results?: Optional<Int64>;
}

@WireMessage()
export class BulkIntervalRequest {
  @OptionalTextList()
  run_ids?: Optional<string[]>;

  @RequiredText()
  metric_key: string;

  @OptionalInt64()
  start_step?: Optional<Int64>;

  @OptionalInt64()
  end_step?: Optional<Int64>;

  @OptionalInt64()
  max_results?: Optional<Int64>;
}
