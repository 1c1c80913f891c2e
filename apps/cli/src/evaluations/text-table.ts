const MOST_CELL_CHARACTERS = 48;
const GAP = '  ';
const SHOWN_DIGITS = 6;
// Control and format characters: a prediction must not be able to move the cursor or reorder the text.
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** Columns of a terminal; values that are not text are shown as JSON, long ones are cut, fractions rounded. */
export function formatTable(heads: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = [heads, ...rows].map((row) => row.map(formatCell));
  const widths = heads.map((_head, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    widths
      .map((width, column) => (row[column] ?? '').padEnd(width))
      .join(GAP)
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP);
  return `${[lines[0], rule, ...lines.slice(1)].join('\n')}\n`;
}

/** A value on one line of a terminal. */
export function formatCell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  const text = typeof value === 'string' ? value : JSON.stringify(shortened(value));
  const line = oneLine(text);
  return line.length > MOST_CELL_CHARACTERS ? `${line.slice(0, MOST_CELL_CHARACTERS - 1)}…` : line;
}

/** A text of somebody else on one line of a terminal. */
export const oneLine = (text: string): string => text.replace(INVISIBLE, ' ').trim();

/** Fractions, for reading; `--json` prints every digit. */
function shortened(value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Number(value.toPrecision(SHOWN_DIGITS));
}
