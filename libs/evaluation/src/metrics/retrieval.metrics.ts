import { standardAggregations } from '../aggregation/standard-aggregations.js';
import type { EvaluationBehaviour } from '../behaviour.js';
import { type DocumentId, ndcgAtK, precisionAtK, recallAtK } from '../retrieval/ranking.js';
import type { MetricDefinition, MetricRow, RowScore } from './metric.types.js';
import { notApplicable, scored } from './row-scores.js';

type Ranking = typeof precisionAtK;

interface RetrievalMetric {
  readonly ranking: Ranking;
  readonly isOnlyInLatest: boolean;
}

const RETRIEVAL_METRICS: Readonly<Record<string, RetrievalMetric>> = {
  precision: { ranking: precisionAtK, isOnlyInLatest: false },
  recall: { ranking: recallAtK, isOnlyInLatest: false },
  ndcg: { ranking: ndcgAtK, isOnlyInLatest: true },
};

const NAME = /^(precision|recall|ndcg)_at_([1-9]\d{0,8})$/;

/** MLflow 2.8 takes lists of strings; later versions integers too, among which booleans pass. */
const documentIds = (value: unknown, { compat }: EvaluationBehaviour): DocumentId[] | null => {
  if (!Array.isArray(value)) return null;
  const isId = (id: unknown): id is DocumentId =>
    typeof id === 'string' || (compat === 'latest' && (typeof id === 'boolean' || Number.isInteger(id)));
  return value.every(isId) ? value : null;
};

const scoreRow = (row: MetricRow, k: number, ranking: Ranking, behaviour: EvaluationBehaviour): RowScore => {
  const retrieved = documentIds(row.prediction, behaviour);
  if (retrieved === null) return notApplicable('the prediction is not a list of document ids');
  const relevant = documentIds(row.target, behaviour);
  if (relevant === null) return notApplicable('the target is not a list of document ids');
  return scored(ranking(relevant, retrieved, k));
};

/** Whether the name is a retriever metric's, in any version. */
export const isRetrievalMetric = (name: string): boolean => NAME.test(name);

/** The names of the retriever metrics for one k, in MLflow's order. */
export const retrievalMetricNames = (k: number | '<k>', { compat }: EvaluationBehaviour): string[] =>
  Object.entries(RETRIEVAL_METRICS)
    .filter(([, { isOnlyInLatest }]) => compat === 'latest' || !isOnlyInLatest)
    .map(([name]) => `${name}_at_${k}`);

/** `precision_at_3` and its like, or null for any other name. */
export const retrievalMetric = (name: string, behaviour: EvaluationBehaviour): MetricDefinition | null => {
  const [, kind = '', digits] = NAME.exec(name) ?? [];
  const metric = RETRIEVAL_METRICS[kind];
  if (metric === undefined || (metric.isOnlyInLatest && behaviour.compat !== 'latest')) return null;
  return {
    kind: 'computed',
    takesAnyLength: true,
    name,
    version: null,
    needs: ['prediction', 'target'],
    isGreaterBetter: true,
    column: 'score-column',
    isDroppedByFirstRow: true,
    scoreRow: (row) => scoreRow(row, Number(digits), metric.ranking, behaviour),
    aggregate: (scores) => (scores.length === 0 ? {} : standardAggregations(scores)),
  };
};
