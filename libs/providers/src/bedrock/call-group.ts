import type { CallLimits } from '../transport/vendor-endpoint.js';

/** Several vendor calls that answer one request: they share its deadline, and the first failure ends them all. */
export class CallGroup {
  private readonly end = new AbortController();

  constructor(
    private readonly limits: CallLimits,
    private readonly atATime: number,
  ) {}

  /** The outcomes in the order of the items. */
  async run<Item, Outcome>(
    items: readonly Item[],
    call: (item: Item, limits: CallLimits) => Promise<Outcome>,
  ): Promise<Outcome[]> {
    const { signal } = this.limits;
    const deadline = performance.now() + this.limits.timeoutMs;
    const outcomes: Outcome[] = [];
    const queue = items.entries();
    const work = async () => {
      for (const [index, item] of queue) {
        const timeoutMs = Math.max(1, deadline - performance.now());
        outcomes[index] = await call(item, { timeoutMs, signal: this.end.signal });
      }
    };
    signal?.addEventListener('abort', this, { once: true });
    if (signal?.aborted) this.handleEvent();
    try {
      await Promise.all(Array.from({ length: Math.min(this.atATime, items.length) }, work));
      return outcomes;
    } finally {
      this.handleEvent();
      signal?.removeEventListener('abort', this);
    }
  }

  /** EventListener interface: the caller has gone. */
  handleEvent(): void {
    this.end.abort();
  }
}
