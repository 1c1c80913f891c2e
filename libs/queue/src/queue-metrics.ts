import { Counter, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800];

export type JobOutcome = 'completed' | 'retried' | 'failed' | 'handed-back';

/** Wait, run time and outcome of jobs, by queue. */
export class QueueMetrics {
  private readonly wait: Histogram<'queue'>;
  private readonly run: Histogram<'queue' | 'outcome'>;
  private readonly stalled: Counter<'queue'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.wait = new Histogram({
      name: 'weir_queue_wait_seconds',
      help: 'From adding a job to its start',
      labelNames: ['queue'],
      buckets: SECONDS,
      registers,
    });
    this.run = new Histogram({
      name: 'weir_queue_run_seconds',
      help: 'From the start of a job to its end',
      labelNames: ['queue', 'outcome'],
      buckets: SECONDS,
      registers,
    });
    this.stalled = new Counter({
      name: 'weir_queue_stalled_total',
      help: 'Jobs whose worker disappeared',
      labelNames: ['queue'],
      registers,
    });
  }

  started(queue: string, waitedMs: number): void {
    this.wait.observe({ queue }, Math.max(0, waitedMs) / 1_000);
  }

  ended(queue: string, outcome: JobOutcome, ranMs: number): void {
    this.run.observe({ queue, outcome }, ranMs / 1_000);
  }

  jobStalled(queue: string): void {
    this.stalled.inc({ queue });
  }
}
