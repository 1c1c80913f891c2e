import { isObject, textOrNull } from '../shared/values.js';
import type { VendorErrorReading } from '../transport/vendor-error.js';

/** Mistral writes a refused field as `{message: {detail: [{loc, msg}]}}`, everything else as `{message}`. */
export function readMistralError(body: unknown): VendorErrorReading | null {
  if (!isObject(body) || !isObject(body['message'])) return null;
  const { detail } = body['message'];
  if (!Array.isArray(detail)) return null;
  const faults = detail.filter(isObject).map(({ loc, msg }) => {
    const place = Array.isArray(loc) ? loc.map(String).join('.') : 'request';
    return `${place}: ${textOrNull(msg) ?? 'is not accepted'}`;
  });
  return { message: faults.join('; '), detail: body };
}
