import { AppError } from '@weir/errors';
import type { Compat, EvaluationBehaviour } from '../behaviour.js';
import { BUILT_IN_JUDGES } from '../judges/built-in-judges.js';
import { exactMatch } from './exact-match.metric.js';
import { latency } from './latency.metric.js';
import type { MetricDefinition } from './metric.types.js';
import { bleuMetric, rouge1, rouge2, rougeLMetric, rougeLsumMetric } from './overlap.metrics.js';
import { TOXICITY } from './metric-presets.js';
import { ariGradeLevel, fleschKincaidGradeLevel } from './readability.metrics.js';
import { retrievalMetric, retrievalMetricNames } from './retrieval.metrics.js';
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

const tabled = (name: string, { compat }: EvaluationBehaviour): CatalogueEntry | undefined => {
  const entry = CATALOGUE.get(name);
  return (entry?.onlyIn ?? compat) === compat ? entry : undefined;
};

/** The metrics that need no model, by the names that MLflow gives them; `<k>` stands for any number. */
export const metricNames = (behaviour: EvaluationBehaviour): string[] => [
  ...[...CATALOGUE.keys()].filter((name) => tabled(name, behaviour) !== undefined),
  ...retrievalMetricNames('<k>', behaviour),
];

/** The metric of that name; an AppError `EVALUATION.UNKNOWN_METRIC` (400) names the ones there are. */
export const metricByName = (name: string, behaviour: EvaluationBehaviour): MetricDefinition => {
  const metric = tabled(name, behaviour)?.build(behaviour) ?? retrievalMetric(name, behaviour);
  if (metric !== null) return metric;
  const known = [...metricNames(behaviour), TOXICITY, ...BUILT_IN_JUDGES];
  throw new AppError({
    code: 'EVALUATION.UNKNOWN_METRIC',
    status: 400,
    message: `Unknown metric '${name.slice(0, 80)}'; known: ${known.join(', ')}`,
    details: { field: 'extra_metrics', known },
  });
};
