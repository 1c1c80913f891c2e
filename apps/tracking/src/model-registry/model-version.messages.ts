import { KeyValueMessage } from '../protocol/key-value.message.js';
import {
  OptionalBoolean,
  OptionalList,
  OptionalMessage,
  OptionalText,
  OptionalTextList,
  RequiredExperimentId,
  RequiredInt64,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../protocol/wire-values.js';

@WireMessage()
export class CreateModelVersionRequest {
  @RequiredText()
  name: string;

  @RequiredText()
  source: string;

  @OptionalText()
  run_id?: Optional<string>;

  @OptionalText()
  run_link?: Optional<string>;

  @OptionalText()
  description?: Optional<string>;

  @OptionalText()
  model_id?: Optional<string>;

  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;
}

/** A version is a number that clients send as text. */
@WireMessage()
export class ModelVersionRequest {
  @RequiredText()
  name: string;

  @RequiredExperimentId()
  version: Int64;
}

@WireMessage()
export class UpdateModelVersionRequest extends ModelVersionRequest {
  @OptionalText()
  description?: Optional<string>;
}

@WireMessage()
export class TransitionStageRequest extends ModelVersionRequest {
  @RequiredText()
  stage: string;

  @OptionalBoolean()
  archive_existing_versions?: Optional<boolean>;
}

@WireMessage()
export class SetModelVersionTagRequest extends ModelVersionRequest {
  @RequiredText()
  key: string;

  @OptionalText()
  value?: Optional<string>;
}

@WireMessage()
export class DeleteModelVersionTagRequest extends ModelVersionRequest {
  @RequiredText()
  key: string;
}

@WireMessage()
export class SetModelAliasRequest extends ModelVersionRequest {
  @RequiredText()
  alias: string;
}

@WireMessage()
export class ModelVersionMessage {
  @RequiredText()
  name: string;

  @RequiredText()
  version: string;

  @RequiredInt64()
  creation_timestamp: number;

  @RequiredInt64()
  last_updated_timestamp: number;

  @RequiredText()
  current_stage: string;

  @OptionalText()
  description?: string | undefined;

  @RequiredText()
  source: string;

  @OptionalText()
  run_id?: string | undefined;

  @OptionalText()
  run_link?: string | undefined;

  @OptionalText()
  model_id?: string | undefined;

  @RequiredText()
  status: string;

  @OptionalList(() => KeyValueMessage)
  tags?: KeyValueMessage[] | undefined;

  @OptionalTextList()
  aliases?: string[] | undefined;
}

@WireMessage()
export class ModelVersionResponse {
  @OptionalMessage(() => ModelVersionMessage)
  model_version: ModelVersionMessage;
}

@WireMessage()
export class SearchModelVersionsResponse {
  @OptionalList(() => ModelVersionMessage)
  model_versions?: ModelVersionMessage[] | undefined;

  @OptionalText()
  next_page_token?: string | undefined;
}

@WireMessage()
export class DownloadUriResponse {
  @RequiredText()
  artifact_uri: string;
}
