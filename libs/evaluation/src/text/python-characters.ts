/**
 * Python's idea of characters, which JavaScript's regular expressions do not share: `\s` there has U+001C–U+001F and
 * U+0085 and lacks U+FEFF, `\w` is Unicode, and lengths count code points.
 * For use inside a character class of a regular expression with the `u` flag.
 */
export const PYTHON_SPACE =
  '\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
export const PYTHON_WORD = '\\p{L}\\p{N}_';

const WHITE_SPACE_RUN = new RegExp(`[${PYTHON_SPACE}]+`, 'u');

/** `str.split()` without arguments. */
export const splitOnWhiteSpace = (text: string): string[] =>
  text.split(WHITE_SPACE_RUN).filter((piece) => piece !== '');

/** `len()` of a text. */
export const countCodePoints = (text: string): number => {
  let count = 0;
  for (const _character of text) count++;
  return count;
};
