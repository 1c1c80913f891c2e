import { field } from './http-exchange.js';
import { answerText, answerUsage } from './llm-body.mapper.js';
import type { ModelUsage } from './model.types.js';

export type ServedPrediction =
  | { readonly kind: 'text'; readonly text: string; readonly usage: ModelUsage | null }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * The text in what a model server answers about one row: `{"predictions": …}` with a text, a list of one text, or of one object
 * with one value; or a chat answer.
 */
export function predictedText(document: unknown): ServedPrediction {
  if (field(document, 'choices') !== undefined) return chatPrediction(document);
  const predictions = field(document, 'predictions');
  if (predictions === undefined) return unreadable('holds neither predictions nor choices');
  if (field(predictions, 'choices') !== undefined) return chatPrediction(predictions);
  return textOf(predictions);
}

function textOf(value: unknown): ServedPrediction {
  if (typeof value === 'string') return { kind: 'text', text: value, usage: null };
  if (Array.isArray(value)) {
    if (value.length !== 1) return unreadable(`holds ${value.length} predictions for one row`);
    return textOf(value[0]);
  }
  if (typeof value === 'object' && value !== null) {
    if (field(value, 'choices') !== undefined) return chatPrediction(value);
    const values: unknown[] = Object.values(value);
    if (values.length !== 1) return unreadable(`holds a prediction with ${values.length} columns, not one`);
    return textOf(values[0]);
  }
  return unreadable(`predicts ${value === null ? 'null' : `a ${typeof value}`}, not a text`);
}

function chatPrediction(document: unknown): ServedPrediction {
  const text = answerText(document, 'llm/v1/chat') ?? answerText(document, 'llm/v1/completions');
  return text === null ? unreadable('holds no text') : { kind: 'text', text, usage: answerUsage(document) };
}

const unreadable = (what: string): ServedPrediction => ({
  kind: 'unreadable',
  reason: `the answer of the model server ${what}`,
});
