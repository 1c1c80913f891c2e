import { isObject, textOrNull } from '../shared/values.js';
import type { VendorErrorReading } from '../transport/vendor-error.js';

/** MosaicML answers 500 to requests that are too long, which would make callers try again. */
const TOO_LONG = /^Error: (?:max output tokens is limited to|prompt token count)/;

export function readMosaicMlError(body: unknown): VendorErrorReading | null {
  const message = isObject(body) ? textOrNull(body['message']) : null;
  return message !== null && TOO_LONG.test(message) ? { message, detail: body, status: 422 } : null;
}
