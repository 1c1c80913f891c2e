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
 * @example const floats = new FloatColumns(2); rows.forEach((cells) => floats.add(cells)); floats.isFloat(0);
 */
export class FloatColumns {
  private readonly facts: ColumnFacts[];

  constructor(columnCount: number) {
    this.facts = Array.from({ length: columnCount }, () => ({
      hasWhole: false,
      hasFraction: false,
      hasMissing: false,
      hasOther: false,
    }));
  }

  add(cells: readonly unknown[]): void {
    for (const [index, facts] of this.facts.entries()) note(facts, cells[index]);
  }

  isFloat(index: number): boolean {
    const facts = this.facts[index];
    return (
      facts !== undefined && !facts.hasOther && (facts.hasFraction || (facts.hasWhole && facts.hasMissing))
    );
  }

  /** Whether the column would hold floats if some of its rows had no value. */
  isFloatWithGaps(index: number): boolean {
    const facts = this.facts[index];
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
