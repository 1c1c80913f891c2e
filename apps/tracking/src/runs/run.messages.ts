import { RUN_STATUSES, VIEW_TYPES, type RunStatus, type ViewType } from '@weir/tracking-store';
import { KeyValueMessage } from '../protocol/key-value.message.js';
import {
  OptionalEnum,
  OptionalExperimentId,
  OptionalExperimentIds,
  OptionalInt64,
  OptionalList,
  OptionalMessage,
  OptionalText,
  OptionalTextList,
  RequiredDouble,
  RequiredInt64,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import { RunInputsMessage, RunOutputsMessage } from './run-inputs.messages.js';
import type { Double, EnumValue, Int64, Optional } from '../protocol/wire-values.js';

@WireMessage()
export class CreateRunRequest {
  @OptionalExperimentId()
  experiment_id?: Optional<string | number>;

  @OptionalText()
  user_id?: Optional<string>;

  @OptionalText()
  run_name?: Optional<string>;

  @OptionalInt64()
  start_time?: Optional<Int64>;

  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;
}

/** `run_uuid` is the old name of `run_id`; one of them must be there. */
@WireMessage()
export class RunIdRequest {
  @OptionalText()
  run_id?: Optional<string>;

  @OptionalText()
  run_uuid?: Optional<string>;
}

@WireMessage()
export class UpdateRunRequest extends RunIdRequest {
  @OptionalEnum(RUN_STATUSES)
  status?: Optional<EnumValue<RunStatus>>;

  @OptionalInt64()
  end_time?: Optional<Int64>;

  @OptionalText()
  run_name?: Optional<string>;
}

@WireMessage()
export class SetTagRequest extends RunIdRequest {
  @RequiredText()
  key: string;

  @OptionalText()
  value?: Optional<string>;
}

@WireMessage()
export class DeleteTagRequest extends RunIdRequest {
  @RequiredText()
  key: string;
}

@WireMessage()
export class LogParameterRequest extends RunIdRequest {
  @RequiredText()
  key: string;

  @OptionalText()
  value?: Optional<string>;
}

@WireMessage()
export class LogMetricRequest extends RunIdRequest {
  @RequiredText()
  key: string;

  @RequiredDouble()
  value: Double;

  @RequiredInt64()
  timestamp: Int64;

  @OptionalInt64()
  step?: Optional<Int64>;

  @OptionalText()
  model_id?: Optional<string>;

  @OptionalText()
  dataset_name?: Optional<string>;

  @OptionalText()
  dataset_digest?: Optional<string>;
}

/** A point as it is logged and as it is answered. */
@WireMessage()
export class MetricMessage {
  @RequiredText()
  key: string;

  @RequiredDouble()
  value: Double;

  @RequiredInt64()
  timestamp: Int64;

  @OptionalInt64()
  step?: Optional<Int64>;

  @OptionalText()
  model_id?: Optional<string>;

  @OptionalText()
  dataset_name?: Optional<string>;

  @OptionalText()
  dataset_digest?: Optional<string>;

  @OptionalText()
  run_id?: Optional<string>;
}

@WireMessage()
export class LogBatchRequest {
  @RequiredText()
  run_id: string;

  @OptionalList(() => MetricMessage)
  metrics?: Optional<MetricMessage[]>;

  @OptionalList(() => KeyValueMessage)
  params?: Optional<KeyValueMessage[]>;

  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;
}

@WireMessage()
export class SearchRunsRequest {
  @OptionalExperimentIds()
  experiment_ids?: Optional<(string | number)[]>;

  @OptionalText()
  filter?: Optional<string>;

  @OptionalEnum(VIEW_TYPES)
  run_view_type?: Optional<EnumValue<ViewType>>;

  @OptionalInt64()
  max_results?: Optional<Int64>;

  @OptionalTextList()
  order_by?: Optional<string[]>;

  @OptionalText()
  page_token?: Optional<string>;
}

@WireMessage()
export class RunInfoMessage {
  @RequiredText()
  run_id: string;

  @RequiredText()
  run_uuid: string;

  @OptionalText()
  run_name: string;

  @RequiredText()
  experiment_id: string;

  @OptionalText()
  user_id: string;

  @OptionalEnum(RUN_STATUSES)
  status: RunStatus;

  @RequiredInt64()
  start_time: Int64;

  @OptionalInt64()
  end_time?: Int64 | undefined;

  @RequiredText()
  artifact_uri: string;

  @RequiredText()
  lifecycle_stage: string;
}

@WireMessage()
export class RunDataMessage {
  @OptionalList(() => MetricMessage)
  metrics?: MetricMessage[] | undefined;

  @OptionalList(() => KeyValueMessage)
  params?: KeyValueMessage[] | undefined;

  @OptionalList(() => KeyValueMessage)
  tags?: KeyValueMessage[] | undefined;
}

@WireMessage()
export class RunMessage {
  @OptionalMessage(() => RunInfoMessage)
  info: RunInfoMessage;

  @OptionalMessage(() => RunDataMessage)
  data: RunDataMessage;

  @OptionalMessage(() => RunInputsMessage)
  inputs: RunInputsMessage;

  @OptionalMessage(() => RunOutputsMessage)
  outputs: RunOutputsMessage;
}

@WireMessage()
export class RunResponse {
  @OptionalMessage(() => RunMessage)
  run: RunMessage;
}

@WireMessage()
export class UpdateRunResponse {
  @OptionalMessage(() => RunInfoMessage)
  run_info: RunInfoMessage;
}

@WireMessage()
export class SearchRunsResponse {
  @OptionalList(() => RunMessage)
  runs?: RunMessage[] | undefined;

  @OptionalText()
  next_page_token?: string | undefined;
}
