import type { ExternalMetric, MetricDefinition } from '@weir/evaluation';

/** Fails every row with the reason that there is no classifier, without anybody waiting for it. Never a made-up score. */
export const unavailableToxicity = (metric: ExternalMetric, reason: string): MetricDefinition => ({
  ...metric,
  kind: 'computed',
  scoreRow: () => ({ kind: 'failed', reason }),
});
