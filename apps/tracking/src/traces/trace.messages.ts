import {
  OptionalEnum,
  OptionalInt64,
  OptionalList,
  OptionalMessage,
  OptionalText,
  OptionalTextList,
  OptionalTextMap,
  RequiredExperimentId,
  RequiredInt64,
  RequiredList,
  RequiredMessage,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { EnumValue, Int64, Optional } from '../protocol/wire-values.js';
import { AssessmentMessage } from './assessment.messages.js';

/** Numbers start at 1, as everywhere; a client that means "unspecified" leaves the state out. */
export const WIRE_STATES = ['OK', 'ERROR', 'IN_PROGRESS'] as const;
export type WireState = (typeof WIRE_STATES)[number];

@WireMessage()
export class TraceExperimentMessage {
  @RequiredExperimentId()
  experiment_id: string | number;
}

/** Only experiments hold traces here. */
@WireMessage()
export class TraceLocationMessage {
  @OptionalText()
  type?: Optional<string>;

  @RequiredMessage(() => TraceExperimentMessage)
  mlflow_experiment: TraceExperimentMessage;
}

@WireMessage()
export class TraceInfoMessage {
  @RequiredText()
  trace_id: string;

  @OptionalText()
  client_request_id?: Optional<string>;

  @RequiredMessage(() => TraceLocationMessage)
  trace_location: TraceLocationMessage;

  @OptionalText()
  request_preview?: Optional<string>;

  @OptionalText()
  response_preview?: Optional<string>;

  /** RFC 3339. */
  @RequiredText()
  request_time: string;

  /** Seconds, as in `1.5s`. */
  @OptionalText()
  execution_duration?: Optional<string>;

  @OptionalEnum(WIRE_STATES)
  state?: Optional<EnumValue<WireState>>;

  @OptionalTextMap()
  trace_metadata?: Optional<Record<string, string>>;

  @OptionalTextMap()
  tags?: Optional<Record<string, string>>;

  @OptionalList(() => AssessmentMessage)
  assessments?: Optional<AssessmentMessage[]>;
}

@WireMessage()
export class TraceMessage {
  @RequiredMessage(() => TraceInfoMessage)
  trace_info: TraceInfoMessage;
}

@WireMessage()
export class StartTraceRequest {
  @RequiredMessage(() => TraceMessage)
  trace: TraceMessage;
}

@WireMessage()
export class TraceResponse {
  @RequiredMessage(() => TraceMessage)
  trace: TraceMessage;
}

/** Places of other kinds hold no traces here. */
@WireMessage()
export class SearchLocationMessage {
  @OptionalText()
  type?: Optional<string>;

  @OptionalMessage(() => TraceExperimentMessage)
  mlflow_experiment?: Optional<TraceExperimentMessage>;
}

@WireMessage()
export class SearchTracesRequest {
  @RequiredList(() => SearchLocationMessage)
  locations: SearchLocationMessage[];

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
export class SearchTracesResponse {
  @OptionalList(() => TraceInfoMessage)
  traces?: TraceInfoMessage[] | undefined;

  @OptionalText()
  next_page_token?: string | undefined;
}

@WireMessage()
export class TraceTagRequest {
  @RequiredText()
  key: string;

  @OptionalText()
  value?: Optional<string>;
}

@WireMessage()
export class DeleteTracesRequest {
  @RequiredExperimentId()
  experiment_id: string | number;

  @OptionalInt64()
  max_timestamp_millis?: Optional<Int64>;

  @OptionalInt64()
  max_traces?: Optional<Int64>;

  @OptionalTextList()
  request_ids?: Optional<string[]>;
}

@WireMessage()
export class DeleteTracesResponse {
  @OptionalInt64()
  traces_deleted: number;
}

@WireMessage()
export class LinkTracesRequest {
  @RequiredText()
  run_id: string;

  @OptionalTextList()
  trace_ids?: Optional<string[]>;
}

@WireMessage()
export class PromptVersionMessage {
  @RequiredText()
  name: string;

  @RequiredInt64()
  version: Int64;
}

@WireMessage()
export class LinkPromptsRequest {
  @RequiredText()
  trace_id: string;

  @RequiredList(() => PromptVersionMessage)
  prompt_versions: PromptVersionMessage[];
}
