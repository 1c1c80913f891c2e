import { KeyValueMessage } from '../protocol/key-value.message.js';
import {
  OptionalBoolean,
  OptionalInt64,
  OptionalList,
  OptionalText,
  RequiredDouble,
  RequiredEnum,
  RequiredExperimentId,
  RequiredInt64,
  RequiredMessage,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Double, EnumValue, Int64, Optional } from '../protocol/wire-values.js';

export const WIRE_STATUSES = [
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
] as const;
export type WireStatus = (typeof WIRE_STATUSES)[number];

@WireMessage()
export class CreateLoggedModelRequest {
  @RequiredExperimentId()
  experiment_id: string | number;

  @OptionalText()
  name?: Optional<string>;

  @OptionalText()
  model_type?: Optional<string>;

  @OptionalText()
  source_run_id?: Optional<string>;

  @OptionalList(() => KeyValueMessage)
  params?: Optional<KeyValueMessage[]>;

  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;
}

@WireMessage()
export class GetLoggedModelRequest {
  @OptionalBoolean()
  allow_deleted?: Optional<boolean>;
}

@WireMessage()
export class FinalizeLoggedModelRequest {
  @RequiredEnum(WIRE_STATUSES)
  status: EnumValue<WireStatus>;
}

@WireMessage()
export class SetLoggedModelTagsRequest {
  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;
}

@WireMessage()
export class LogLoggedModelParamsRequest {
  @OptionalList(() => KeyValueMessage)
  params?: Optional<KeyValueMessage[]>;
}

@WireMessage()
export class ListLoggedModelArtifactsRequest {
  @OptionalText()
  artifact_directory_path?: Optional<string>;
}

@WireMessage()
export class LoggedModelInfoMessage {
  @RequiredText()
  model_id: string;

  @RequiredText()
  experiment_id: string;

  @RequiredText()
  name: string;

  @RequiredInt64()
  creation_timestamp_ms: Int64;

  @RequiredInt64()
  last_updated_timestamp_ms: Int64;

  @RequiredText()
  artifact_uri: string;

  @RequiredEnum(WIRE_STATUSES)
  status: WireStatus;

  @OptionalText()
  model_type?: string | undefined;

  @OptionalText()
  source_run_id?: string | undefined;

  @OptionalText()
  status_message?: string | undefined;

  @OptionalList(() => KeyValueMessage)
  tags?: KeyValueMessage[] | undefined;
}

@WireMessage()
export class LoggedModelMetricMessage {
  @RequiredText()
  key: string;

  @RequiredDouble()
  value: Double;

  @RequiredInt64()
  timestamp: Int64;

  @OptionalInt64()
  step: Int64;

  @OptionalText()
  dataset_name?: string | undefined;

  @OptionalText()
  dataset_digest?: string | undefined;

  @RequiredText()
  model_id: string;

  @RequiredText()
  run_id: string;
}

@WireMessage()
export class LoggedModelDataMessage {
  @OptionalList(() => KeyValueMessage)
  params?: KeyValueMessage[] | undefined;

  @OptionalList(() => LoggedModelMetricMessage)
  metrics?: LoggedModelMetricMessage[] | undefined;
}

@WireMessage()
export class LoggedModelMessage {
  @RequiredMessage(() => LoggedModelInfoMessage)
  info: LoggedModelInfoMessage;

  @RequiredMessage(() => LoggedModelDataMessage)
  data: LoggedModelDataMessage;
}

@WireMessage()
export class LoggedModelResponse {
  @RequiredMessage(() => LoggedModelMessage)
  model: LoggedModelMessage;
}
