import { ADMISSION_ERRORS } from './error-kinds.js';
import type { WireError } from './wire-error.js';

/** The form of MLflow's own paths: `{"detail": …}`; a refused call over the limit is `{"error": text}` there. */
export function toNativeError(error: WireError): Record<string, unknown> {
  return error.code === ADMISSION_ERRORS.rateLimited.code
    ? { error: error.message }
    : { detail: error.detail };
}
