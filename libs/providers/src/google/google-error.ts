import { readCommonError, type VendorErrorReading } from '../transport/vendor-error.js';
import { isObject, numberOrNull, textOrNull, type JsonObject } from '../shared/values.js';

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/**
 * Reads Google's `{error: {code, message, status, details}}`, which some of its methods wrap into a list. When to try
 * again stands in the details, not in a header.
 */
export function readGoogleError(body: unknown): VendorErrorReading | null {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  if (!isObject(first) || !isObject(first['error'])) return readCommonError(first);
  const { error } = first;
  const message = textOrNull(error['message']);
  if (message === null) return readCommonError(first);
  return {
    message,
    facts: {
      type: textOrNull(error['status']),
      code: numberOrNull(error['code']) ?? textOrNull(error['code']),
    },
    retryAfter: readRetryDelay(error),
  };
}

/** `{"retryDelay": "34.07s"}` in the whole seconds of a Retry-After header. */
function readRetryDelay({ details }: JsonObject): string | null {
  if (!Array.isArray(details)) return null;
  const info = details.filter(isObject).find((detail) => detail['@type'] === RETRY_INFO);
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(textOrNull(info?.['retryDelay']) ?? '') ?? [];
  return seconds === undefined ? null : String(Math.ceil(Number(seconds)));
}
