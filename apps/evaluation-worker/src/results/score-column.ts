import type { RowScore } from '@weir/evaluation';

/** One metric's scores, as numbers: nine bytes a row, so that the results table need not read them again. */
export class ScoreColumn {
  /** Set as soon as a score is a text: then the numbers are not all. */
  hasTexts = false;
  private readonly numbers: Float64Array;
  private readonly known: Uint8Array;

  constructor(totalRows: number) {
    this.numbers = new Float64Array(totalRows);
    this.known = new Uint8Array(totalRows);
  }

  set(rowIndex: number, score: RowScore): void {
    if (score.kind !== 'scored') return;
    if (typeof score.score === 'number') {
      this.numbers[rowIndex] = score.score;
      this.known[rowIndex] = 1;
    } else this.hasTexts = true;
  }

  /** The score for the table's cell. */
  at(rowIndex: number): RowScore {
    return this.known[rowIndex] === 1
      ? { kind: 'scored', score: this.numbers[rowIndex] ?? Number.NaN }
      : { kind: 'not-applicable', reason: '' };
  }
}
