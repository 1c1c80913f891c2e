import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderError } from '../port/provider.errors.js';
import { parseStreamEvent, streamedError } from '../shared/stream-event.js';
import { isObject, textOrNull } from '../shared/values.js';
import type { VendorErrorReading } from '../transport/vendor-error.js';
import { headerText } from '../transport/vendor-reply.js';
import { VENDOR } from './bedrock-vendor.js';

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

/** Whether an event of a stream reports a failure: the decoder names these after the exception. */
export function isException(event: string): boolean {
  return event.endsWith('Exception');
}

/** A failure that the vendor reports inside a stream that it had already accepted. */
export function streamException(event: string, data: string): ProviderError {
  return streamedError(parseStreamEvent(data, VENDOR), VENDOR, (body) => ({
    message: readBedrockError(body)?.message ?? `${VENDOR} ended the stream with ${event}.`,
    facts: { type: event },
  }));
}
