import { ProviderError } from '../port/provider.errors.js';
import { isObject, textOrNull } from '../shared/values.js';
import type { VendorErrorReading } from '../transport/vendor-error.js';

/** What a scoring server said of the input that its model wants. */
export interface SchemaRefusal {
  /** All columns of the signature; null when the server did not list them. */
  readonly columns: readonly string[] | null;
  /** The columns that the request lacked; null when the server did not say. */
  readonly missing: readonly string[] | null;
}

/** Servers up to 2.x say this of `inputs` for a model with several columns, and nothing more; some of them with 500. */
const NO_TENSOR = 'Failed to parse data as TF serving input';
const MISSING = 'Model is missing inputs [';
const SCHEMA = "with schema '[";
const STATUSES = new Set([400, 422, 500]);

/** Leaves the server's stack trace out. */
export function readScoringError(body: unknown): VendorErrorReading | null {
  if (!isObject(body)) return null;
  const { stack_trace: _, ...detail } = body;
  const message = textOrNull(body['message']);
  return message === null ? null : { message, detail };
}

/** Reads a failure as a word about the input's form; null when it is about something else. */
export function readSchemaRefusal(cause: unknown): SchemaRefusal | null {
  if (!ProviderError.isInstance(cause) || !STATUSES.has(cause.vendorStatus ?? 0)) return null;
  const { detail } = cause;
  const message = isObject(detail) ? textOrNull(detail['message']) : null;
  if (message === null) return null;
  const missing = namesAfter(MISSING, message, ']');
  const columns = namesAfter(SCHEMA, message, "]'");
  const isAboutInput = missing !== null || columns !== null || message.includes(NO_TENSOR);
  return isAboutInput ? { columns, missing } : null;
}

/** The request itself stands in front of the server's words, so that only the last mark is the server's own. */
function namesAfter(mark: string, message: string, end: string): readonly string[] | null {
  const start = message.lastIndexOf(mark);
  if (start === -1) return null;
  const from = start + mark.length;
  const to = message.indexOf(end, from);
  const list = message.slice(from, to === -1 ? undefined : to);
  const names = [...list.matchAll(/'([^']*)'|"([^"]*)"/g)].map(
    ([, single, double]) => single ?? double ?? '',
  );
  return names.length === 0 ? null : names;
}
