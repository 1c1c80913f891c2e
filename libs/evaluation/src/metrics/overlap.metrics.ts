import { standardAggregations } from '../aggregation/standard-aggregations.js';
import { bleu } from '../text/bleu.js';
import { isComparableByRougeL, rougeL, rougeLsum, rougeN } from '../text/rouge.js';
import type { MetricDefinition, MetricRow, RowScore } from './metric.types.js';
import { failed, scorePair } from './row-scores.js';

type PairScore = (prediction: string, target: string) => number;

const overlapMetric = (name: string, scoreRow: (row: MetricRow) => RowScore): MetricDefinition => ({
  kind: 'computed',
  name,
  version: 'v1',
  needs: ['prediction', 'target'],
  isGreaterBetter: true,
  column: 'score-column',
  isDroppedByFirstRow: true,
  scoreRow,
  aggregate: (scores) => (scores.length === 0 ? {} : standardAggregations(scores)),
});

const pairMetric = (name: string, score: PairScore): MetricDefinition =>
  overlapMetric(name, (row) => scorePair(row, score));

const subsequenceMetric = (name: string, score: PairScore): MetricDefinition =>
  overlapMetric(name, (row) => {
    const { prediction, target } = row;
    const isTooLong =
      typeof prediction === 'string' &&
      typeof target === 'string' &&
      !isComparableByRougeL(prediction, target);
    return isTooLong ? failed('the prediction and the target are too long') : scorePair(row, score);
  });

export const rouge1 = pairMetric('rouge1', (prediction, target) => rougeN(prediction, target, 1));
export const rouge2 = pairMetric('rouge2', (prediction, target) => rougeN(prediction, target, 2));
export const rougeLMetric = subsequenceMetric('rougeL', rougeL);
export const rougeLsumMetric = subsequenceMetric('rougeLsum', rougeLsum);
export const bleuMetric = pairMetric('bleu', bleu);
