/** The tag in which clients list the tables of a run; `load_table` searches runs by its text. */
export const LOGGED_ARTIFACTS_TAG = 'mlflow.loggedArtifacts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function entries(value: string): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** The tables that a value of the tag names. A value that is no list names none. */
export function loggedTables(value: string): string[] {
  return (entries(value) ?? []).flatMap((entry) =>
    isRecord(entry) && entry['type'] === 'table' && typeof entry['path'] === 'string' ? [entry['path']] : [],
  );
}

/**
 * The value with one more table, spaced as Python's json does it; null when nothing has to change, or when somebody uses
 * the tag for something else. Other letters than ASCII stay as they are: `load_table` looks for them like that.
 */
export function withLoggedTable(value: string | null, file: string): string | null {
  const entry = `{"path": ${JSON.stringify(file)}, "type": "table"}`;
  if (value === null) return `[${entry}]`;
  const known = entries(value);
  if (known === null || loggedTables(value).includes(file)) return null;
  return known.length === 0 ? `[${entry}]` : `${value.slice(0, value.lastIndexOf(']')).trimEnd()}, ${entry}]`;
}
