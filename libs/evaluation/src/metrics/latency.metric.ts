import { standardAggregations } from '../aggregation/standard-aggregations.js';
import type { EvaluationBehaviour } from '../behaviour.js';
import type { MetricDefinition } from './metric.types.js';
import { notApplicable, scored } from './row-scores.js';

/** Seconds the model took for each row. MLflow 2.8 shows the column and logs no aggregates. */
export const latency = ({ compat }: EvaluationBehaviour): MetricDefinition => ({
  kind: 'computed',
  takesAnyLength: true,
  name: 'latency',
  version: null,
  needs: ['latency'],
  isGreaterBetter: false,
  column: 'bare-column',
  isDroppedByFirstRow: false,
  scoreRow: ({ latencySeconds }) =>
    latencySeconds === undefined ? notApplicable('the latency was not measured') : scored(latencySeconds),
  aggregate: (scores) => (compat === 'mlflow-2.8' || scores.length === 0 ? {} : standardAggregations(scores)),
});
