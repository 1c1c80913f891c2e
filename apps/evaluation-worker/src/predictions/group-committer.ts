/**
 * Commits results as they come, many to a statement: whatever arrives while one statement is under way goes with the
 * next. A result is durable when its promise resolves.
 */
export class GroupCommitter<Result> {
  private pending: Result[] = [];
  private underWay: Promise<void> = Promise.resolve();
  private next: Promise<void> | null = null;

  constructor(private readonly commit: (results: readonly Result[]) => Promise<void>) {}

  add(result: Result): Promise<void> {
    this.pending.push(result);
    this.next ??= this.underWay.then(
      () => this.flush(),
      () => this.flush(),
    );
    return this.next;
  }

  private flush(): Promise<void> {
    const results = this.pending;
    this.pending = [];
    this.next = null;
    this.underWay = this.commit(results);
    return this.underWay;
  }
}
