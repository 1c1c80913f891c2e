import { OptionalJsonObject, OptionalText } from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';

@WireMessage()
export class GatewayProxyRequest {
  /** `api/2.0/endpoints/` by GET, `gateway/{endpoint}/invocations` by POST. */
  @OptionalText()
  gateway_path?: Optional<string>;

  @OptionalJsonObject()
  json_data?: Optional<Record<string, unknown>>;
}
