/** As JSON.stringify, but an int64 that no number can hold is written to its last digit. */
export function jsonText(value: object): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // What JSON.stringify says to a bigint. Few answers hold one, and looking first would cost all of them.
    if (error instanceof TypeError) return exactText(value) ?? '{}';
    throw error;
  }
}

function exactText(value: unknown): string | undefined {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => exactText(item) ?? 'null').join(',')}]`;
  const members = Object.entries(value).flatMap(([key, item]) => {
    const text = exactText(item);
    return text === undefined ? [] : `${JSON.stringify(key)}:${text}`;
  });
  return `{${members.join(',')}}`;
}
