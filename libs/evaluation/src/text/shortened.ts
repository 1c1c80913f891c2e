/** The text, or as many of its UTF-16 units as `most` and an ellipsis; half a character at the end would be no Unicode. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}…`;
