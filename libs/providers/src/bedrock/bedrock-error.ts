import type { IncomingHttpHeaders } from 'node:http';
import { isObject, textOrNull } from '../shared/values.js';
import type { VendorErrorReading } from '../transport/vendor-error.js';
import { headerText } from '../transport/vendor-reply.js';

/** AWS says what happened as `message` or `Message`, and its kind in a header, followed by an address. */
export function readBedrockError(
  body: unknown,
  headers: IncomingHttpHeaders = {},
): VendorErrorReading | null {
  if (!isObject(body)) return null;
  const message = textOrNull(body['message']) ?? textOrNull(body['Message']);
  if (message === null) return null;
  const kind = headerText(headers, 'x-amzn-errortype') ?? textOrNull(body['__type']);
  return { message, facts: { type: kind?.replace(/:.*$/, '').replace(/^.*#/, '') ?? null } };
}
