import type { CompletedPart } from '@aws-sdk/client-s3';

/** One part is sent while the next is filled; more would only take memory. */
const PARALLEL = 2;

/** Parts under way, a bounded number of them. */
export class PartQueue {
  private readonly running = new Set<Promise<void>>();
  private readonly done: CompletedPart[] = [];
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly parallel = PARALLEL) {}

  /** Begins the work as soon as there is room. Fails when something begun before has failed. */
  async add(work: () => Promise<CompletedPart>): Promise<void> {
    while (this.running.size >= this.parallel) await Promise.race(this.running);
    this.throwFailure();
    const run: Promise<void> = work()
      .then((part) => void this.done.push(part))
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.running.delete(run));
    this.running.add(run);
  }

  /** All parts in their order, when all are done. */
  async all(): Promise<CompletedPart[]> {
    await this.settled();
    this.throwFailure();
    return this.done.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
  }

  /** Nothing is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.running);
  }

  private throwFailure(): void {
    if (this.failure !== null) throw this.failure.error;
  }
}
