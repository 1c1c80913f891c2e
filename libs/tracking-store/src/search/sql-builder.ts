/**
 * Collects the values of a statement. SQL text is only ever written in this folder; what callers send gets into a
 * statement by `bind` alone, so there is nothing to inject into.
 */
export class SqlBuilder {
  readonly values: unknown[] = [];

  /** The placeholder that stands for a value. */
  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
