import { readValidationFaults } from '../shared/validation-faults.js';
import { isObject } from '../shared/values.js';
import type { VendorErrorReading } from '../transport/vendor-error.js';

/** Mistral writes a refused field as `{message: {detail: [{loc, msg}]}}`, everything else as `{message}`. */
export function readMistralError(body: unknown): VendorErrorReading | null {
  if (!isObject(body) || !isObject(body['message'])) return null;
  const message = readValidationFaults(body['message']['detail']);
  return message === null ? null : { message, detail: body };
}
