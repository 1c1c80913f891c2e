/** Strings, to step over them, or the three numbers that Python's JSON reader knows beyond the standard. */
const STRING_OR_SPECIAL_NUMBER = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?Infinity|NaN/g;
const CONTROL = /\p{Cc}/gu;

/** How JSON begins, Python's NaN and Infinity included. Prose rarely does, and raising an error a row costs more than the judge's prompt. */
const MAY_BE_JSON = /^[ \t\n\r]*[[{"\dtfnNI-]/;

/** Longer ones are JSON by the standard, or none: no judge has that much to say, and expressions would exhaust their stack. */
const MOST_REWRITTEN = 1_000_000;

/** A JSON value of any kind; wrapped, so that null is one. */
export interface ParsedJson {
  readonly value: unknown;
}

const parseJson = (text: string): ParsedJson | null => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Not JSON: for a judge's prose that is the ordinary case, and the caller goes on with the patterns.
    return null;
  }
};

/** Whether rewriting made another text, which is worth a second look. */
const parseRewritten = (text: string, rewrite: (text: string) => string): ParsedJson | null => {
  if (text.length > MOST_REWRITTEN) return null;
  const rewritten = rewrite(text);
  return rewritten === text ? null : parseJson(rewritten);
};

const isString = (token: string): boolean => token.startsWith('"');

const withoutSpecialNumbers = (text: string): string =>
  text.replace(STRING_OR_SPECIAL_NUMBER, (token) => (isString(token) ? token : 'null'));

/** What `json.loads` makes of a text, NaN and Infinity being null here; null where it raises. */
export const parsePythonJson = (text: string): ParsedJson | null =>
  MAY_BE_JSON.test(text) ? (parseJson(text) ?? parseRewritten(text, withoutSpecialNumbers)) : null;

const escaped = (control: string): string => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;

const withoutControls = (text: string): string =>
  text.replace(STRING_OR_SPECIAL_NUMBER, (token) =>
    isString(token) ? token.replace(CONTROL, escaped) : 'null',
  );

/** The same with `strict=False`: lines may break inside of strings, as those of models do. */
export const parseLenientJson = (text: string): ParsedJson | null =>
  parsePythonJson(text) ?? (MAY_BE_JSON.test(text) ? parseRewritten(text, withoutControls) : null);
