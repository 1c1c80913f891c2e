import { OptionalJsonObject, OptionalText, RequiredText } from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';

@WireMessage()
export class GraphqlRequest {
  @RequiredText()
  query: string;

  @OptionalJsonObject()
  variables?: Optional<Record<string, unknown>>;

  @OptionalText()
  operationName?: Optional<string>;
}
