import { standardAggregations } from '../aggregation/standard-aggregations.js';
import type { EvaluationBehaviour } from '../behaviour.js';
import { metricByName } from '../metrics/metric-catalogue.js';
import { readabilityCounts } from '../text/readability.js';
import { invalidInput, numberList } from './protocol-input.js';
import type { ProtocolComputation, ProtocolInput } from './protocol.types.js';

/** A row metric's value: null where the metric does not apply, an error where the row could not be scored. */
export const rowMetric = (name: string, input: ProtocolInput, behaviour: EvaluationBehaviour): unknown => {
  const row = { prediction: input['prediction'], target: input['target'] };
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

const aggregations: ProtocolComputation = (input) => {
  const scores = numberList(input, 'scores');
  if (scores.length === 0) throw invalidInput('input.scores is empty');
  return standardAggregations(scores);
};

const counts: ProtocolComputation = ({ prediction }, { textstat }) =>
  typeof prediction === 'string' ? readabilityCounts(prediction, textstat) : null;

/** Computations of the protocol that are not a metric of the catalogue. */
export const METRIC_COMPUTATIONS: Readonly<Record<string, ProtocolComputation>> = {
  standard_aggregations: aggregations,
  readability_counts: counts,
};
