import {
  OptionalBoolean,
  OptionalExperimentIds,
  OptionalList,
  RequiredMessage,
  RequiredText,
  RequiredTextList,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';
import { TraceInfoMessage } from './trace.messages.js';

@WireMessage()
export class GetTraceRequest {
  @RequiredText()
  trace_id: string;

  /** With whatever spans have arrived so far. */
  @OptionalBoolean()
  allow_partial?: Optional<boolean>;
}

@WireMessage()
export class BatchGetTracesRequest {
  @RequiredTextList()
  trace_ids: string[];

  /** Traces elsewhere are left out. */
  @OptionalExperimentIds()
  experiment_ids?: Optional<(string | number)[]>;
}

/** A span in protobuf's JSON form of OTLP. */
@WireMessage()
export class SpanMessage {
  @RequiredText()
  trace_id: string;

  @RequiredText()
  span_id: string;

  @RequiredText()
  name: string;
}

@WireMessage()
export class WholeTraceMessage {
  @RequiredMessage(() => TraceInfoMessage)
  trace_info: TraceInfoMessage;

  @OptionalList(() => SpanMessage)
  spans?: Optional<SpanMessage[]>;
}

@WireMessage()
export class GetTraceResponse {
  @RequiredMessage(() => WholeTraceMessage)
  trace: WholeTraceMessage;
}

@WireMessage()
export class BatchGetTracesResponse {
  @OptionalList(() => WholeTraceMessage)
  traces?: WholeTraceMessage[] | undefined;
}

@WireMessage()
export class BatchGetTraceInfosResponse {
  @OptionalList(() => TraceInfoMessage)
  trace_infos?: TraceInfoMessage[] | undefined;
}
