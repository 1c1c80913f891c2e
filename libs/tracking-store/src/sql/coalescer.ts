export interface CoalescerOptions<Item, Result> {
  /** Writes or reads the items and returns one result for each, in the same order. */
  readonly flush: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Whether an error may be one item's fault, so that the others are worth a try of their own. */
  readonly shouldSplit: (error: unknown) => boolean;
  /** Statements under way at a time. */
  readonly maxInFlight: number;
  /** Items of one statement. */
  readonly maxItems: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts calls that wait for each other into one statement. An item that finds the store idle is sent at once: only what
 * arrives while statements are under way is collected. Promises settle when their own item is committed, and no item
 * joins a statement that has begun.
 */
export class Coalescer<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private inFlight = 0;

  constructor(private readonly options: CoalescerOptions<Item, Result>) {}

  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.startFlushes();
    });
  }

  private startFlushes(): void {
    const { maxInFlight, maxItems } = this.options;
    while (this.waiting.length > 0 && this.inFlight < maxInFlight) {
      this.inFlight += 1;
      // Never rejects: failures go to the promises of the items.
      void this.flush(this.waiting.splice(0, maxItems)).finally(() => {
        this.inFlight -= 1;
        this.startFlushes();
      });
    }
  }

  private async flush(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.options.flush(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error('a coalesced call has no result'));
        else resolve(result);
      });
    } catch (error) {
      if (batch.length > 1 && this.options.shouldSplit(error)) {
        for (const waiting of batch) await this.flush([waiting]);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
}
