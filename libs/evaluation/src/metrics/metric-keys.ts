import type { MetricShape } from './metric.types.js';

type NamedMetric = Pick<MetricShape, 'name' | 'version'>;

/** `name/version`, or the bare name of a metric without a version: what all of a metric's keys begin with. */
export const resultName = ({ name, version }: NamedMetric): string =>
  version === null ? name : `${name}/${version}`;

/**
 * The run metric's key. An aggregate that bears the metric's own name has no suffix: `exact_match/v1`. MLflow puts a prefix
 * before the result name and before every aggregate: `val_toxicity/v1/val_mean`, but `val_exact_match/v1`.
 */
export const aggregateKey = (metric: NamedMetric, aggregate: string, prefix = ''): string => {
  const result = resultName(metric);
  return aggregate === result.split('/')[0]
    ? `${prefix}${result}`
    : `${prefix}${result}/${prefix}${aggregate}`;
};

/** The score's column in the results table, or null for a metric that has none. */
export const scoreColumn = (
  metric: NamedMetric & Pick<MetricShape, 'column'>,
  prefix = '',
): string | null => {
  switch (metric.column) {
    case 'score-column':
      return `${prefix}${resultName(metric)}/score`;
    case 'bare-column':
      return `${prefix}${metric.name}`;
    case 'none':
      return null;
  }
};

/** The justification's column, or null for a metric that gives none. */
export const justificationColumn = (
  metric: NamedMetric & Pick<MetricShape, 'hasJustification'>,
  prefix = '',
): string | null => (metric.hasJustification ? `${prefix}${resultName(metric)}/justification` : null);
