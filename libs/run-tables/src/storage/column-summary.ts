import { kindOf, textOf, type CellKind, type CellText } from '../formats/cell.js';

/** A column of a stored table: its name, and which kinds of cells it has. */
export interface TableColumn {
  readonly name: string;
  readonly kinds: readonly CellKind[];
}

/** What a column is to its readers. */
export type ColumnType = Exclude<CellKind, 'null'> | 'mixed' | 'unknown';

/** The one kind that the cells of a column have, nulls aside. `unknown` when it has none but nulls. */
export function columnType({ kinds }: TableColumn): ColumnType {
  const [only, ...others] = kinds.filter((kind) => kind !== 'null');
  if (only === undefined) return 'unknown';
  return others.length > 0 ? 'mixed' : only;
}

const TEXT_NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?\s*$/;

/** Gathers the kinds of cells while rows go by. In a CSV file, which has no types, text that reads as a number is one. */
export class ColumnSummary {
  private readonly kinds: Set<CellKind>[];

  constructor(
    private readonly names: readonly string[],
    private readonly hasTextNumbers: boolean,
  ) {
    this.kinds = names.map(() => new Set());
  }

  add(rows: readonly (readonly CellText[])[]): void {
    for (const cells of rows) {
      cells.forEach((cell, index) => this.kinds[index]?.add(this.kindOf(cell)));
    }
  }

  columns(): TableColumn[] {
    return this.names.map((name, index) => ({ name, kinds: [...(this.kinds[index] ?? [])].sort() }));
  }

  private kindOf(cell: CellText): CellKind {
    const kind = kindOf(cell);
    return kind === 'string' && this.hasTextNumbers && TEXT_NUMBER.test(textOf(cell)) ? 'number' : kind;
  }
}

/** The columns of both, in their order; new ones at the end, as pandas puts tables together. */
export function joinedColumns(left: readonly TableColumn[], right: readonly TableColumn[]): TableColumn[] {
  const kinds = new Map(left.map((column) => [column.name, new Set(column.kinds)]));
  for (const column of right) {
    kinds.set(column.name, new Set([...(kinds.get(column.name) ?? []), ...column.kinds]));
  }
  return [...kinds].map(([name, all]) => ({ name, kinds: [...all].sort() }));
}
