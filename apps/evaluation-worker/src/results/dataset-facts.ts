import { createHash } from 'node:crypto';

/** As many digits as MLflow's digests have. */
const DIGEST_DIGITS = 8;

type ScalarType = 'string' | 'boolean' | 'long' | 'double';

interface ColumnFacts {
  /** Of the values, or of the items of the lists that they are. */
  readonly types: Set<ScalarType | 'other'>;
  hasLists: boolean;
  hasScalars: boolean;
  hasMissing: boolean;
}

/** What MLflow notes about the data of an evaluation, gathered row by row. */
export class DatasetFacts {
  private readonly hash = createHash('sha256');
  private readonly facts: readonly ColumnFacts[];
  private rowCount = 0;

  constructor(private readonly columns: readonly string[]) {
    this.hash.update(JSON.stringify(columns));
    this.facts = columns.map(() => ({
      types: new Set(),
      hasLists: false,
      hasScalars: false,
      hasMissing: false,
    }));
  }

  add(cells: readonly unknown[]): void {
    this.rowCount += 1;
    this.hash.update(JSON.stringify(cells));
    this.facts.forEach((facts, index) => note(facts, cells[index]));
  }

  /** Of names and values. Not MLflow's: that one hashes what pandas holds in memory. Can be asked once. */
  digest(): string {
    return this.hash.digest('hex').slice(0, DIGEST_DIGITS);
  }

  /** In Python's JSON. */
  profile(): string {
    return `{"num_rows": ${this.rowCount}, "num_elements": ${this.rowCount * this.columns.length}}`;
  }

  /** The signature of the columns as MLflow's clients parse it; null where MLflow finds none: a column of mixed values. */
  schema(): string | null {
    const specs = this.facts.map((facts, index) => columnSpec(this.columns[index] ?? '', facts));
    return specs.includes(null) ? null : JSON.stringify({ mlflow_colspec: specs });
  }
}

interface ColumnSpec {
  readonly name: string;
  readonly type: string;
}

/** The columns of a schema that was written here. */
export function columnTypes(schema: string | null): readonly ColumnSpec[] {
  if (schema === null) return [];
  return (JSON.parse(schema) as { readonly mlflow_colspec: readonly ColumnSpec[] }).mlflow_colspec;
}

function note(facts: ColumnFacts, cell: unknown): void {
  if (cell === null || cell === undefined) {
    facts.hasMissing = true;
  } else if (Array.isArray(cell)) {
    facts.hasLists = true;
    for (const item of cell) facts.types.add(scalarType(item));
  } else {
    facts.hasScalars = true;
    facts.types.add(scalarType(cell));
  }
}

function scalarType(value: unknown): ScalarType | 'other' {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value !== 'number') return 'other';
  return Number.isInteger(value) ? 'long' : 'double';
}

function columnSpec(name: string, facts: ColumnFacts): object | null {
  const { types, hasLists, hasScalars, hasMissing } = facts;
  const required = !hasMissing;
  if (types.size === 0 && !hasLists) return { type: 'any', name, required };
  if (hasLists && hasScalars) return null;
  const type = commonType(types);
  if (type === null) return null;
  if (hasLists) return { type: 'array', items: { type }, name, required };
  // pandas holds whole numbers with a gap among them as floats.
  return { type: type === 'long' && hasMissing ? 'double' : type, name, required };
}

function commonType(types: ReadonlySet<ScalarType | 'other'>): ScalarType | null {
  const [first, ...others] = types;
  if (first === undefined || types.has('other')) return null;
  if (others.length === 0) return first === 'other' ? null : first;
  return types.size === 2 && types.has('long') && types.has('double') ? 'double' : null;
}
