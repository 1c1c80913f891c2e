import type { AggregatorRegistry, Registry } from 'prom-client';
import type { MetricFamily } from './metric-family.js';
import { joinCluster, type ClusterPeers } from './cluster-peers.js';

/** Numbers of one part of the program as they are now. */
export type MetricSource = () => readonly MetricFamily[];

type Aggregator = typeof AggregatorRegistry;

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Everything that is measured, as Prometheus reads it: the process (memory, CPU, event loop, garbage collection) and what
 * the application's sources tell. Where processes share a port, the page adds all of them up, whichever is asked.
 */
export class MetricsPage {
  private readonly peers: ClusterPeers | null;

  private constructor(
    private readonly process: Registry,
    private readonly aggregator: Aggregator,
    private readonly sources: readonly MetricSource[],
  ) {
    this.peers = joinCluster(() => this.collect());
  }

  /** Starts measuring the process. prom-client is loaded only now: without metrics nobody needs it. */
  static async open(sources: readonly MetricSource[]): Promise<MetricsPage> {
    const { AggregatorRegistry, collectDefaultMetrics, Registry } = await import('prom-client');
    const process = new Registry();
    collectDefaultMetrics({ register: process });
    return new MetricsPage(process, AggregatorRegistry, sources);
  }

  /** Rejects when another process of the cluster does not answer: a page that lacks one would show false numbers. */
  async render(): Promise<string> {
    const processes = this.peers ? await this.peers.gather() : [await this.collect()];
    return this.aggregator.aggregate([...processes]).metrics();
  }

  close(): void {
    this.process.clear();
  }

  private async collect(): Promise<object[]> {
    return [...(await this.process.getMetricsAsJSON()), ...this.sources.flatMap((source) => source())];
  }
}
