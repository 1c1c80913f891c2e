import { Gauge, type Registry } from 'prom-client';

/** Counts of a queue's jobs by state, as BullMQ names them. */
interface CountedQueue {
  readonly queue: string;
  counts(): Promise<Record<string, number>>;
}

/**
 * Shows in a registry how many jobs wait, run and have failed. The store is asked when the metrics are read; when it does not
 * answer, the queue has no counts and `weir_queue_up` is 0: a count that is not known must not look like none.
 */
export function observeQueueDepth(registry: Registry, queues: readonly CountedQueue[]): void {
  const registers = [registry];
  let look: ReturnType<typeof countAll> | null = null;
  // Both gauges are read at the same moment and must tell of the same counts.
  const lookOnce = async (): ReturnType<typeof countAll> => {
    look ??= countAll(queues).finally(() => (look = null));
    return look;
  };
  new Gauge({
    name: 'weir_queue_up',
    help: 'Whether the store of the queue answered',
    labelNames: ['queue'],
    registers,
    async collect() {
      for (const { queue, counts } of await lookOnce()) this.set({ queue }, counts === null ? 0 : 1);
    },
  });
  new Gauge({
    name: 'weir_queue_jobs',
    help: 'Jobs of a queue by state; failed ones are parked with their reason',
    labelNames: ['queue', 'state'],
    registers,
    async collect() {
      const counted = await lookOnce();
      this.reset();
      for (const { queue, counts } of counted) {
        for (const [state, count] of Object.entries(counts ?? {})) this.set({ queue, state }, count);
      }
    },
  });
}

const countAll = async (queues: readonly CountedQueue[]) => Promise.all(queues.map(countsOf));

async function countsOf(counted: CountedQueue) {
  const { queue } = counted;
  try {
    return { queue, counts: await counted.counts() };
  } catch {
    // Shown as `weir_queue_up 0`; the producer that adds jobs logs why.
    return { queue, counts: null };
  }
}
