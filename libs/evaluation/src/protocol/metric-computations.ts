import { standardAggregations } from '../aggregation/standard-aggregations.js';
import type { EvaluationBehaviour } from '../behaviour.js';
import { metricByName } from '../metrics/metric-catalogue.js';
import type { MetricRow } from '../metrics/metric.types.js';
import { readabilityCounts } from '../text/readability.js';
import { aggregateJudgeScores, JUDGE_AGGREGATIONS } from '../judges/judge-aggregations.js';
import { parseJudgeReply } from '../judges/judge-reply.js';
import { pythonInt } from '../judges/python-numbers.js';
import { evaluateCase } from './evaluate-computation.js';
import { invalidInput, numberList } from './protocol-input.js';
import type { ProtocolComputation } from './protocol.types.js';

/** A row metric's value: null where the metric does not apply, an error where the row could not be scored. */
export const rowMetric = (name: string, row: MetricRow, behaviour: EvaluationBehaviour): unknown => {
  const outcome = metricByName(name, behaviour).scoreRow(row);
  switch (outcome.kind) {
    case 'scored':
      return outcome.score;
    case 'not-applicable':
      return null;
    case 'failed':
      throw invalidInput(outcome.reason);
  }
};

const isScore = (score: unknown): score is number | boolean =>
  typeof score === 'number' || typeof score === 'boolean';

/** NumPy takes booleans among numbers for 0 and 1, and has no percentile of booleans alone. */
const aggregations: ProtocolComputation = ({ scores }) => {
  if (!Array.isArray(scores) || !scores.every(isScore)) {
    throw invalidInput('input.scores must be a list of numbers');
  }
  if (!scores.some((score) => typeof score === 'number')) throw invalidInput('input.scores holds no number');
  return standardAggregations(scores.map(Number));
};

const counts: ProtocolComputation = ({ prediction }, { textstat }) =>
  typeof prediction === 'string' ? readabilityCounts(prediction, textstat) : null;

const judgeAggregations: ProtocolComputation = ({ scores }) => {
  if (!Array.isArray(scores)) throw invalidInput('input.scores must be a list');
  // As they would be read out of a reply: whole numbers.
  const read = scores.map(pythonInt).filter((score) => score !== null);
  return aggregateJudgeScores(read, JUDGE_AGGREGATIONS);
};

const judgeReply: ProtocolComputation = ({ reply }, { compat }) => {
  if (typeof reply === 'string' || reply === null) return parseJudgeReply(reply, compat);
  throw invalidInput('input.reply must be a text or null');
};

/** One value for each k; null where MLflow refuses the row or the k. */
const rankingAtEachK =
  (kind: string): ProtocolComputation =>
  (input, behaviour) =>
    numberList(input, 'k').map((k) => {
      if (!Number.isInteger(k) || k < 1) return null;
      const row = { prediction: input['predictions'], target: input['targets'] };
      return rowMetric(`${kind}_at_${k}`, row, behaviour);
    });

/** Computations of the protocol that are not a metric of the catalogue. */
export const METRIC_COMPUTATIONS: Readonly<Record<string, ProtocolComputation>> = {
  standard_aggregations: aggregations,
  judge_aggregations: judgeAggregations,
  judge_reply: judgeReply,
  precision_at_k: rankingAtEachK('precision'),
  recall_at_k: rankingAtEachK('recall'),
  ndcg_at_k: rankingAtEachK('ndcg'),
  readability_counts: counts,
  evaluate: evaluateCase,
};
