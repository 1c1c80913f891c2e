import { resolveBehaviour, resultName, selectMetrics, type Metric } from '@weir/evaluation';
import { AppError } from '@weir/errors';
import type { ScoredMetric } from './scored-rows.js';

/** A metric without any aggregate only describes the answers, such as how long they are. */
export function scoredMetric(metric: Metric): ScoredMetric {
  const isDescriptive = Object.keys(metric.aggregate([0, 1])).length === 0;
  return {
    metric: resultName(metric),
    isGreaterBetter: isDescriptive ? null : metric.isGreaterBetter,
    isYesNo: metric.isYesNo ?? false,
  };
}

/** A metric of which only the name was logged; of one that MLflow does not have nobody knows whether more is better. */
export function scoredMetricByName(metric: string): ScoredMetric {
  const known = knownMetric(metric.split('/')[0] ?? metric);
  return known === null
    ? { metric, isGreaterBetter: null, isYesNo: false }
    : { ...scoredMetric(known), metric };
}

/** The metric of that name, in today's behaviour; null for one that MLflow does not have. */
export function knownMetric(name: string): Metric | null {
  try {
    const behaviour = resolveBehaviour({ compat: 'latest' });
    return selectMetrics({ extraMetrics: [name], hasTargets: true, behaviour }).metrics[0] ?? null;
  } catch (error) {
    if (AppError.isInstance(error)) return null;
    throw error;
  }
}
