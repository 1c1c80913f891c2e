import { AppError } from '@weir/errors';
import type { Compat, EvaluationBehaviour } from '../behaviour.js';
import { exactMatch } from './exact-match.metric.js';
import { latency } from './latency.metric.js';
import type { MetricDefinition } from './metric.types.js';
import { bleuMetric, rouge1, rouge2, rougeLMetric, rougeLsumMetric } from './overlap.metrics.js';
import { ariGradeLevel, fleschKincaidGradeLevel } from './readability.metrics.js';
import { tokenCount } from './token-count.metric.js';

interface CatalogueEntry {
  readonly build: (behaviour: EvaluationBehaviour) => MetricDefinition;
  /** Where the metric exists; everywhere if left out. */
  readonly onlyIn?: Compat;
}

const CATALOGUE: ReadonlyMap<string, CatalogueEntry> = new Map<string, CatalogueEntry>([
  ['exact_match', { build: () => exactMatch }],
  ['token_count', { build: () => tokenCount }],
  ['flesch_kincaid_grade_level', { build: fleschKincaidGradeLevel }],
  ['ari_grade_level', { build: ariGradeLevel }],
  ['latency', { build: latency }],
  ['rouge1', { build: () => rouge1 }],
  ['rouge2', { build: () => rouge2 }],
  ['rougeL', { build: () => rougeLMetric }],
  ['rougeLsum', { build: () => rougeLsumMetric }],
  ['bleu', { build: () => bleuMetric, onlyIn: 'latest' }],
]);

/** The metrics that need no model, by the names that MLflow gives them. */
export const metricNames = ({ compat }: EvaluationBehaviour): string[] =>
  [...CATALOGUE].filter(([, { onlyIn }]) => (onlyIn ?? compat) === compat).map(([name]) => name);

/** The metric of that name; an AppError `EVALUATION.UNKNOWN_METRIC` (400) names the ones there are. */
export const metricByName = (name: string, behaviour: EvaluationBehaviour): MetricDefinition => {
  const entry = CATALOGUE.get(name);
  if (entry !== undefined && (entry.onlyIn ?? behaviour.compat) === behaviour.compat) {
    return entry.build(behaviour);
  }
  const known = metricNames(behaviour);
  throw new AppError({
    code: 'EVALUATION.UNKNOWN_METRIC',
    status: 400,
    message: `Unknown metric '${name.slice(0, 80)}'; known: ${known.join(', ')}`,
    details: { field: 'extra_metrics', known },
  });
};
