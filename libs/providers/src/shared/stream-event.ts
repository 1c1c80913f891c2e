import { ProviderError, unreadableAnswer } from '../port/provider.errors.js';
import { readCommonError, type VendorErrorReader } from '../transport/vendor-error.js';
import { isObject, type JsonObject } from './values.js';

/** Reads the data of a streamed event, which must be a JSON object. */
export function parseStreamEvent(data: string, vendor: string): JsonObject {
  try {
    const event: unknown = JSON.parse(data);
    if (isObject(event)) return event;
  } catch {
    // Reported below together with JSON that is no object.
  }
  throw unreadableAnswer(`${vendor} sent an event that is not a JSON object.`);
}

/** An error that a vendor reports inside a stream that it had already accepted. */
export function streamedError(
  body: unknown,
  vendor: string,
  readError: VendorErrorReader = readCommonError,
): ProviderError {
  const reading = readError(body) ?? readCommonError(body);
  return new ProviderError({
    failure: 'REFUSED',
    status: 502,
    message: reading?.message ?? `${vendor} ended the stream with an error.`,
    vendorFacts: reading?.facts ?? {},
    isRetryable: true,
  });
}

/** The end of a stream that came too early. */
export function brokenOffStream(vendor: string): ProviderError {
  return unreadableAnswer(`The stream of ${vendor} ended before the answer was complete.`);
}
