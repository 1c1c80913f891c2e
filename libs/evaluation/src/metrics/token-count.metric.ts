import { countTokens } from '../text/token-counter.js';
import type { MetricDefinition, RowScore } from './metric.types.js';
import { failed, notApplicable, scored } from './row-scores.js';

const scoreText = (text: string): RowScore => {
  const count = countTokens(text);
  return count.kind === 'counted' ? scored(count.tokens) : failed(count.reason);
};

/** Tokens of the prediction in cl100k_base. MLflow gives it a column and no aggregates. */
export const tokenCount: MetricDefinition = {
  kind: 'computed',
  name: 'token_count',
  version: null,
  needs: ['prediction'],
  isGreaterBetter: true,
  column: 'bare-column',
  isDroppedByFirstRow: false,
  scoreRow: ({ prediction }) =>
    typeof prediction === 'string' ? scoreText(prediction) : notApplicable('the prediction is not a text'),
  aggregate: () => ({}),
};
