import type { Compat } from '../behaviour.js';
import type { RowScore } from './metric.types.js';
import { failed, notApplicable, scored } from './row-scores.js';

/** A text score stands in the results table; it is a label, not an essay. */
const MAX_TEXT_SCORE_CHARACTERS = 1_000;
const MAX_JUSTIFICATION_CHARACTERS = 10_000;

const textScore = (text: string, compat: Compat): RowScore => {
  if (compat === 'mlflow-2.8')
    return failed('the metric gave a text, and MLflow 2.8 keeps no texts as scores');
  return text.length > MAX_TEXT_SCORE_CHARACTERS
    ? failed(`the metric gave a text of more than ${MAX_TEXT_SCORE_CHARACTERS} characters`)
    : scored(text);
};

const plainScore = (value: unknown, compat: Compat): RowScore => {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? scored(value) : failed(`the metric gave ${value}, which is no score`);
  }
  if (typeof value === 'boolean') return scored(Number(value));
  if (typeof value === 'string') return textScore(value, compat);
  if (value === null) return notApplicable('the metric gave no score');
  const kind = value === undefined ? 'nothing' : `a value of type ${typeof value}`;
  return failed(`the metric gave ${kind}: it must give a number, a boolean, a text or null`);
};

const justified = (score: RowScore, justification: unknown): RowScore => {
  if (justification === undefined || justification === null) return score;
  if (typeof justification !== 'string') return failed('the justification that the metric gave is no text');
  if (justification.length > MAX_JUSTIFICATION_CHARACTERS) {
    return failed(`the metric gave a justification of more than ${MAX_JUSTIFICATION_CHARACTERS} characters`);
  }
  return score.kind === 'scored' ? { ...score, justification } : score;
};

const isJustifiedScore = (
  value: unknown,
): value is { readonly score: unknown; readonly justification?: unknown } =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'score');

/** What a custom metric gave, as a score: the value itself, or `{ score, justification }`. */
export const customScore = (value: unknown, compat: Compat): RowScore =>
  isJustifiedScore(value)
    ? justified(plainScore(value.score, compat), value.justification)
    : plainScore(value, compat);
