import type { MetricShape } from './metric.types.js';

type NamedMetric = Pick<MetricShape, 'name' | 'version'>;

/** `name/version`, or the bare name of a metric without a version: what all of a metric's keys begin with. */
export const resultName = ({ name, version }: NamedMetric): string =>
  version === null ? name : `${name}/${version}`;

/** The run metric's key. An aggregate that bears the metric's own name has no suffix: `exact_match/v1`. */
export const aggregateKey = (metric: NamedMetric, aggregate: string): string => {
  const result = resultName(metric);
  return aggregate === result.split('/')[0] ? result : `${result}/${aggregate}`;
};

/** The score's column in the results table, or null for a metric that has none. */
export const scoreColumn = (metric: NamedMetric & Pick<MetricShape, 'column'>): string | null => {
  switch (metric.column) {
    case 'score-column':
      return `${resultName(metric)}/score`;
    case 'bare-column':
      return metric.name;
    case 'none':
      return null;
  }
};
