interface ColumnFacts {
  hasWhole: boolean;
  hasFraction: boolean;
  hasMissing: boolean;
  hasOther: boolean;
}

const NOTHING_KNOWN: ColumnFacts = {
  hasWhole: false,
  hasFraction: false,
  hasMissing: false,
  hasOther: false,
};

/**
 * Finds the columns that pandas would hold as floats: numbers only, and a fraction or a missing value among them. A column
 * of whole numbers becomes floats by a single missing value.
 *
 * @example const floats = new FloatColumns(); scores.forEach((score) => floats.note('score', score)); floats.isFloat('score');
 */
export class FloatColumns {
  private readonly byName = new Map<string, ColumnFacts>();

  note(column: string, cell: unknown): void {
    const facts = this.byName.get(column) ?? { ...NOTHING_KNOWN };
    this.byName.set(column, facts);
    noteCell(facts, cell);
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

function noteCell(facts: ColumnFacts, cell: unknown): void {
  if (typeof cell === 'number' && !Number.isNaN(cell)) {
    if (Number.isInteger(cell)) facts.hasWhole = true;
    else facts.hasFraction = true;
  } else if (cell === null || cell === undefined || typeof cell === 'number') facts.hasMissing = true;
  else facts.hasOther = true;
}
