import { mean } from '../aggregation/numpy.js';
import type { MetricDefinition, MetricRow, RowScore } from './metric.types.js';
import { failed, scored } from './row-scores.js';

type Comparable = { readonly type: 'text' | 'number'; readonly value: string | number };

/** Whole numbers beyond 64 bits are no integers to NumPy, and so no labels to scikit-learn. */
const LEAST_INTEGER = -(2 ** 63);
const INTEGERS_END = 2 ** 64;

const isLabel = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= LEAST_INTEGER && value < INTEGERS_END;

/** scikit-learn compares labels: texts, whole numbers and booleans (which Python counts as numbers). */
const comparable = (value: unknown): Comparable | null => {
  if (typeof value === 'string') return { type: 'text', value };
  if (typeof value === 'boolean') return { type: 'number', value: Number(value) };
  return isLabel(value) ? { type: 'number', value } : null;
};

const scoreRow = ({ prediction, target }: MetricRow): RowScore => {
  const predicted = comparable(prediction);
  if (predicted === null) return failed('the prediction is neither a text nor a whole number');
  const wanted = comparable(target);
  if (wanted === null) return failed('the target is neither a text nor a whole number');
  if (predicted.type !== wanted.type) return failed('the prediction and the target are of different types');
  return scored(predicted.value === wanted.value ? 1 : 0);
};

/** The share of rows whose prediction equals the target; one aggregate without a suffix and no table column. */
export const exactMatch: MetricDefinition = {
  kind: 'computed',
  takesAnyLength: true,
  name: 'exact_match',
  version: 'v1',
  needs: ['prediction', 'target'],
  isGreaterBetter: true,
  isYesNo: true,
  column: 'none',
  isDroppedByFirstRow: false,
  scoreRow,
  aggregate: (scores) => (scores.length === 0 ? {} : { exact_match: mean(scores) }),
};
