import { KeyValueMessage } from '../protocol/key-value.message.js';
import {
  OptionalInt64,
  OptionalList,
  OptionalMessage,
  OptionalText,
  OptionalTextList,
  RequiredInt64,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../protocol/wire-values.js';
import { ModelVersionMessage } from './model-version.messages.js';

@WireMessage()
export class CreateRegisteredModelRequest {
  @RequiredText()
  name: string;

  @OptionalText()
  description?: Optional<string>;

  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;
}

@WireMessage()
export class RegisteredModelNameRequest {
  @RequiredText()
  name: string;
}

@WireMessage()
export class RenameRegisteredModelRequest {
  @RequiredText()
  name: string;

  @RequiredText()
  new_name: string;
}

@WireMessage()
export class UpdateRegisteredModelRequest {
  @RequiredText()
  name: string;

  @OptionalText()
  description?: Optional<string>;
}

@WireMessage()
export class SetRegisteredModelTagRequest {
  @RequiredText()
  name: string;

  @RequiredText()
  key: string;

  @OptionalText()
  value?: Optional<string>;
}

@WireMessage()
export class DeleteRegisteredModelTagRequest {
  @RequiredText()
  name: string;

  @RequiredText()
  key: string;
}

@WireMessage()
export class RegisteredModelAliasRequest {
  @RequiredText()
  name: string;

  @RequiredText()
  alias: string;
}

@WireMessage()
export class LatestVersionsRequest {
  @RequiredText()
  name: string;

  @OptionalTextList()
  stages?: Optional<string[]>;
}

@WireMessage()
export class RegistrySearchRequest {
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
export class AliasMessage {
  @RequiredText()
  alias: string;

  @RequiredText()
  version: string;
}

@WireMessage()
export class RegisteredModelMessage {
  @RequiredText()
  name: string;

  @RequiredInt64()
  creation_timestamp: number;

  @RequiredInt64()
  last_updated_timestamp: number;

  @OptionalText()
  description?: string | undefined;

  @OptionalList(() => ModelVersionMessage)
  latest_versions?: ModelVersionMessage[] | undefined;

  @OptionalList(() => KeyValueMessage)
  tags?: KeyValueMessage[] | undefined;

  @OptionalList(() => AliasMessage)
  aliases?: AliasMessage[] | undefined;
}

@WireMessage()
export class RegisteredModelResponse {
  @OptionalMessage(() => RegisteredModelMessage)
  registered_model: RegisteredModelMessage;
}

@WireMessage()
export class SearchRegisteredModelsResponse {
  @OptionalList(() => RegisteredModelMessage)
  registered_models?: RegisteredModelMessage[] | undefined;

  @OptionalText()
  next_page_token?: string | undefined;
}
