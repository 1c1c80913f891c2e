import type { Labels, MetricSample } from './metric-family.js';

/** Upper bounds in seconds. Calls to models take from milliseconds to minutes. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] as const;
const BOUND_TEXTS = [...BOUNDS.map(String), '+Inf'];

/**
 * A Prometheus histogram of durations without label lookup: who observes holds the instance of its labels. With
 * prom-client, hashing the labels of each observation costs more than all the rest of a call's telemetry.
 */
export class DurationHistogram {
  private readonly counts = new Float64Array(BOUNDS.length + 1);
  private sum = 0;

  observe(seconds: number): void {
    this.sum += seconds;
    let index = 0;
    while (index < BOUNDS.length && seconds > (BOUNDS[index] ?? 0)) index++;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
  }

  get count(): number {
    return this.counts.reduce((total, count) => total + count, 0);
  }

  /** Samples of the histogram `name`, as Prometheus wants them: cumulative, and each bucket with its bound. */
  samples(name: string, labels: Labels): MetricSample[] {
    let cumulative = 0;
    const buckets = BOUND_TEXTS.map((le, index) => {
      cumulative += this.counts[index] ?? 0;
      return { labels: { ...labels, le }, value: cumulative, metricName: `${name}_bucket` };
    });
    return [
      ...buckets,
      { labels, value: this.sum, metricName: `${name}_sum` },
      { labels, value: cumulative, metricName: `${name}_count` },
    ];
  }
}
