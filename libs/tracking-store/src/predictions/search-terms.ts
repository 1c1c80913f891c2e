/**
 * Words of a search. Texts are cut into words by `weir_search_text` in the database; what is asked for is cut by the same
 * rules here, so that a term of several words (an address, a Japanese sentence) becomes a phrase instead of loose words.
 */
const UNSPACED =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3fffd}]/gu;
const SIGNS =
  /[!-/:-@[-`{-~\s\p{Cc}\u0080-\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20bf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u303f\ufe10-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufeff]+/u;

/** `word`, `"a phrase"`, `-word`, `-"a phrase"`; whatever stands between blanks. An open quote ends with the text. */
const PIECE = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu;

export interface ParsedSearch {
  /** For `websearch_to_tsquery`; empty when there is no word in the text. */
  readonly expression: string;
  /** What is looked for, each as the words of a phrase: for showing where it stands. */
  readonly wanted: readonly (readonly string[])[];
}

const wordsOf = (text: string): string[] =>
  text
    .replace(UNSPACED, ' $& ')
    .split(SIGNS)
    .filter((word) => word !== '');

/** Reads `words "phrases" -not or`: all words must stand in a text, in any order; `or` is weaker than that. */
export function parseSearch(text: string): ParsedSearch {
  const expression: string[] = [];
  const wanted: string[][] = [];
  for (const [, minus = '', phrase, word] of text.matchAll(PIECE)) {
    if (minus === '' && word?.toLowerCase() === 'or') {
      if (expression.length > 0) expression.push('or');
      continue;
    }
    const words = wordsOf(phrase ?? word ?? '');
    if (words.length === 0) continue;
    expression.push(`${minus}"${words.join(' ')}"`);
    if (minus === '') wanted.push(words);
  }
  const hasTerm = expression.some((part) => part !== 'or');
  return { expression: hasTerm ? expression.join(' ') : '', wanted };
}
