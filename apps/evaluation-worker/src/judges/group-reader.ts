/** Reads by key, many keys to a query: whatever is asked for while one query is under way goes with the next. */
export class GroupReader<Key, Found> {
  private pending: Key[] = [];
  private underWay: Promise<unknown> = Promise.resolve();
  private next: Promise<Found> | null = null;

  constructor(private readonly query: (keys: readonly Key[]) => Promise<Found>) {}

  /** What the query that this key went with has found. */
  read(key: Key): Promise<Found> {
    this.pending.push(key);
    this.next ??= this.underWay.then(
      () => this.flush(),
      () => this.flush(),
    );
    return this.next;
  }

  private flush(): Promise<Found> {
    const keys = this.pending;
    this.pending = [];
    this.next = null;
    const found = this.query(keys);
    this.underWay = found;
    return found;
  }
}
