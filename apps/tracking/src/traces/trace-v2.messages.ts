import { KeyValueMessage } from '../protocol/key-value.message.js';
import {
  OptionalEnum,
  OptionalExperimentIds,
  OptionalInt64,
  OptionalList,
  OptionalText,
  OptionalTextList,
  RequiredExperimentId,
  RequiredInt64,
  RequiredMessage,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { EnumValue, Int64, Optional } from '../protocol/wire-values.js';
import { AssessmentMessage } from './assessment.messages.js';
import { WIRE_STATES, type WireState } from './trace.messages.js';

@WireMessage()
export class StartTraceV2Request {
  @RequiredExperimentId()
  experiment_id: string | number;

  @RequiredInt64()
  timestamp_ms: Int64;

  @OptionalList(() => KeyValueMessage)
  request_metadata?: Optional<KeyValueMessage[]>;

  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;
}

@WireMessage()
export class EndTraceV2Request {
  @RequiredInt64()
  timestamp_ms: Int64;

  @OptionalEnum(WIRE_STATES)
  status?: Optional<EnumValue<WireState>>;

  @OptionalList(() => KeyValueMessage)
  request_metadata?: Optional<KeyValueMessage[]>;

  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;
}

@WireMessage()
export class TraceInfoV2Message {
  @RequiredText()
  request_id: string;

  @RequiredText()
  experiment_id: string;

  @RequiredInt64()
  timestamp_ms: Int64;

  @OptionalInt64()
  execution_time_ms?: Int64 | undefined;

  @RequiredText()
  status: string;

  @OptionalList(() => KeyValueMessage)
  request_metadata?: KeyValueMessage[];

  @OptionalList(() => KeyValueMessage)
  tags?: KeyValueMessage[];

  @OptionalList(() => AssessmentMessage)
  assessments?: AssessmentMessage[] | undefined;
}

@WireMessage()
export class TraceV2Response {
  @RequiredMessage(() => TraceInfoV2Message)
  trace_info: TraceInfoV2Message;
}

@WireMessage()
export class SearchTracesV2Request {
  @OptionalExperimentIds()
  experiment_ids?: Optional<(string | number)[]>;

  @OptionalText()
  filter?: Optional<string>;

  @OptionalInt64()
  max_results?: Optional<Int64>;

  @OptionalTextList()
  order_by?: Optional<string[]>;

  @OptionalText()
  page_token?: Optional<string>;
}

@WireMessage()
export class SearchTracesV2Response {
  @OptionalList(() => TraceInfoV2Message)
  traces?: TraceInfoV2Message[] | undefined;

  @OptionalText()
  next_page_token?: string | undefined;
}
