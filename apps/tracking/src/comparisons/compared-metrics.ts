import { invalidRequest } from '../evaluations/evaluations.errors.js';
import type { CompareEvaluationsRequest } from './compare-evaluations.dto.js';
import { differentData } from './comparisons.errors.js';
import type { ScoredMetric, ScoredRows } from './scored-rows.js';

/** A metric that both sides have. */
export type MetricPair = ScoredMetric;

interface Sides {
  readonly baseline: ScoredRows;
  readonly candidate: ScoredRows;
}

const MAX_SHOWN = 30;

const listed = (metrics: readonly { readonly metric: string }[]): string =>
  metrics.length === 0
    ? 'none'
    : metrics
        .slice(0, MAX_SHOWN)
        .map(({ metric }) => metric.slice(0, 100))
        .join(', ');

/** The metrics to compare: those of both sides, or those that were asked for. */
export function chosenMetrics(sides: Sides, request: CompareEvaluationsRequest): readonly MetricPair[] {
  const common = commonMetrics(sides);
  const directions = directionsOf(common, request.greater_is_better ?? {});
  const chosen = request.metrics ? askedMetrics(common, request.metrics) : common;
  return chosen.map((pair) => ({
    ...pair,
    isGreaterBetter: directions.get(pair.metric) ?? pair.isGreaterBetter,
  }));
}

function commonMetrics({ baseline, candidate }: Sides): MetricPair[] {
  const others = new Map(baseline.metrics.map((metric) => [metric.metric, metric]));
  const common = candidate.metrics.flatMap((metric) => {
    const other = others.get(metric.metric);
    return other ? [pairOf(metric, other)] : [];
  });
  if (common.length > 0) return common;
  throw differentData(
    `The two have no metric in common: ${listed(baseline.metrics)} against ${listed(candidate.metrics)}.`,
  );
}

/** What one side knows of a metric holds for both. */
const pairOf = (candidate: ScoredMetric, baseline: ScoredMetric): MetricPair => ({
  metric: candidate.metric,
  isGreaterBetter: candidate.isGreaterBetter ?? baseline.isGreaterBetter,
  isYesNo: candidate.isYesNo || baseline.isYesNo,
});

/** `rouge1/v1`, `rouge1`, and the key of an aggregate name the same metric. */
export function metricNamed<T extends { readonly metric: string }>(
  metrics: readonly T[],
  name: string,
): T | null {
  return (
    metrics.find(({ metric }) => metric === name) ??
    metrics.find(({ metric }) => metric.split('/')[0] === name) ??
    metrics.find(({ metric }) => name.startsWith(`${metric}/`)) ??
    null
  );
}

function askedMetrics(common: readonly MetricPair[], names: readonly string[]): readonly MetricPair[] {
  const asked = names.map((name, index) => {
    const found = metricNamed(common, name);
    if (found) return found;
    const message = `is no metric that both have scores of; they have ${listed(common)}`;
    throw invalidRequest([{ field: `metrics[${index}]`, message }]);
  });
  return [...new Set(asked)];
}

function directionsOf(
  common: readonly MetricPair[],
  asked: Readonly<Record<string, boolean>>,
): ReadonlyMap<string, boolean> {
  return new Map(
    Object.entries(asked).map(([name, isGreaterBetter]) => {
      const found = metricNamed(common, name);
      if (found) return [found.metric, isGreaterBetter];
      const message = `"${name.slice(0, 100)}" is no metric that both have scores of; they have ${listed(common)}`;
      throw invalidRequest([{ field: 'greater_is_better', message }]);
    }),
  );
}
