/** Tells MLflow's clients which artifacts are tables; `mlflow.load_table` finds them by it. */
export const TABLES_TAG = 'mlflow.loggedArtifacts';

interface LoggedArtifact {
  readonly path: unknown;
  readonly type: unknown;
}

/** The tag's value with a table more: each path once. */
export function withTable(tag: string | undefined, path: string): string {
  const known = loggedArtifacts(tag);
  const isKnown = known.some((artifact) => artifact.path === path && artifact.type === 'table');
  return pythonJson(isKnown ? known : [...known, { path, type: 'table' }]);
}

/** With Python's blanks: `load_table` searches for the tag's text, `%{"path": "…", "type": "table"}%`. */
function pythonJson(artifacts: readonly LoggedArtifact[]): string {
  const items = artifacts.map(
    ({ path, type }) => `{"path": ${JSON.stringify(path)}, "type": ${JSON.stringify(type)}}`,
  );
  return `[${items.join(', ')}]`;
}

function loggedArtifacts(tag: string | undefined): LoggedArtifact[] {
  if (tag === undefined) return [];
  try {
    const value = JSON.parse(tag) as unknown;
    if (!Array.isArray(value)) return [];
    return value.filter(
      (item): item is LoggedArtifact =>
        typeof item === 'object' && item !== null && 'path' in item && 'type' in item,
    );
  } catch {
    // A client may write any text into a tag: what is not a list of artifacts names none.
    return [];
  }
}
