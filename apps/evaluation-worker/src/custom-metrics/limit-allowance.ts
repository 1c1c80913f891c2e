const ALLOWED = 10;
/** So many rows within the limits win one back. */
const ROWS_FOR_ONE = 100;

/**
 * How often a metric may still exceed its limits: ten times, and once more for every hundred rows that it scores within them. A metric
 * that loops for ever costs ten times its limit then, not a hundred thousand times, and one that stumbles over a row here and there
 * goes on.
 */
export class LimitAllowance {
  private left = ALLOWED;
  private rowsWithin = 0;

  get isUsedUp(): boolean {
    return this.left <= 0;
  }

  kept(): void {
    this.rowsWithin += 1;
    if (this.rowsWithin % ROWS_FOR_ONE === 0) this.left = Math.min(this.left + 1, ALLOWED);
  }

  exceeded(): void {
    this.left -= 1;
  }
}
