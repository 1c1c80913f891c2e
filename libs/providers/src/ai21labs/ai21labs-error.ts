import { readValidationFaults } from '../shared/validation-faults.js';
import { isObject } from '../shared/values.js';
import type { VendorErrorReading } from '../transport/vendor-error.js';

/** AI21 writes a refused field as `{detail: [{loc, msg}]}`, everything else as `{detail: text}`. */
export function readAi21Error(body: unknown): VendorErrorReading | null {
  const message = isObject(body) ? readValidationFaults(body['detail']) : null;
  return message === null ? null : { message, detail: body };
}
