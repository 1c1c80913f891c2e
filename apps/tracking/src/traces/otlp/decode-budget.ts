const MAX_SPANS = 10_000;
const MAX_VALUES = 500_000;

/** Raised when a body holds more than one request may. */
export class BudgetExceeded extends Error {}

/**
 * How much one body may turn into: a few bytes of it become an object of a hundred, so that its size alone bounds
 * nothing.
 */
export class DecodeBudget {
  private spans = MAX_SPANS;
  private values = MAX_VALUES;

  takeSpan(): void {
    this.spans -= 1;
    if (this.spans < 0) throw new BudgetExceeded(`A request takes at most ${MAX_SPANS} spans.`);
  }

  /** An attribute, an event, a link, or a value inside another. */
  takeValue(): void {
    this.values -= 1;
    if (this.values < 0) throw new BudgetExceeded(`A request takes at most ${MAX_VALUES} values.`);
  }
}
