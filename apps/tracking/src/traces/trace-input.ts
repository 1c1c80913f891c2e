import { checkLength, invalidParameter, type TextMap } from '@weir/tracking-store';

const TRACE_ID = /^[\w-]{1,100}$/;
const MAX_KEY = 250;
const MAX_VALUE = 8_000;
const MAX_PREVIEW = 10_000;

/** Trace ids name folders, so they are plain words. */
export function checkTraceId(traceId: string): string {
  if (TRACE_ID.test(traceId)) return traceId;
  throw invalidParameter(
    `Invalid value ${JSON.stringify(traceId.slice(0, 100))} for parameter 'trace_id' supplied.`,
  );
}

/** Keys are checked, values and previews are cut, as the reference does. */
export function storedEntries(map: TextMap, name: string): TextMap {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => {
      checkLength(key, MAX_KEY, `${name} key`);
      return [key, cut(value, MAX_VALUE)];
    }),
  );
}

export const storedPreview = (text: string | null | undefined): string | null =>
  text ? cut(text, MAX_PREVIEW) : null;

/** Never between the halves of a surrogate pair. */
const cut = (text: string, limit: number): string =>
  text.length <= limit
    ? text
    : Array.from(text.slice(0, limit * 2))
        .slice(0, limit)
        .join('');
