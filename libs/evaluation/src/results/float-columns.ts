interface ColumnFacts {
  hasWhole: boolean;
  hasFraction: boolean;
  hasMissing: boolean;
  hasOther: boolean;
}

/**
 * Finds the columns that pandas would hold as floats: numbers only, and a fraction or a missing value among them. A column
 * of whole numbers becomes floats by a single missing value.
 *
 * @example const floats = new FloatColumns(['score']); rows.forEach((cells) => floats.add(cells)); floats.isFloat('score');
 */
export class FloatColumns {
  private readonly facts: readonly ColumnFacts[];
  private readonly byName: ReadonlyMap<string, ColumnFacts>;

  constructor(columns: readonly string[]) {
    this.facts = columns.map(() => ({
      hasWhole: false,
      hasFraction: false,
      hasMissing: false,
      hasOther: false,
    }));
    this.byName = new Map(this.facts.map((facts, index) => [columns[index] ?? '', facts]));
  }

  /** @param cells one row, in the order of the columns */
  add(cells: readonly unknown[]): void {
    this.facts.forEach((facts, index) => note(facts, cells[index]));
  }

  isFloat(column: string): boolean {
    const facts = this.byName.get(column);
    return (
      facts !== undefined && !facts.hasOther && (facts.hasFraction || (facts.hasWhole && facts.hasMissing))
    );
  }

  /** Whether the column would hold floats if some of its rows had no value. */
  isFloatWithGaps(column: string): boolean {
    const facts = this.byName.get(column);
    return facts !== undefined && !facts.hasOther && (facts.hasFraction || facts.hasWhole);
  }
}

function note(facts: ColumnFacts, cell: unknown): void {
  if (typeof cell === 'number' && !Number.isNaN(cell)) {
    if (Number.isInteger(cell)) facts.hasWhole = true;
    else facts.hasFraction = true;
  } else if (cell === null || cell === undefined || typeof cell === 'number') facts.hasMissing = true;
  else facts.hasOther = true;
}
