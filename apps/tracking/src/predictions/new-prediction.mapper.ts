import { pythonText, type NewPrediction, type PredictionValue } from '@weir/tracking-store';
import { MAX_TEXT_CHARACTERS, type LoggedPrediction } from './log-predictions.dto.js';
import { invalidPredictions } from './predictions.errors.js';

/** 2200-01-01: beyond it, microseconds are no exact numbers any more. */
const LAST_TIME = 7_258_118_400_000;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** @param index Where it stands in the request, for messages. */
export function newPrediction(given: LoggedPrediction, index: number): NewPrediction {
  const at = (field: string): string => `predictions[${index}].${field}`;
  const { prompt, prompt_name: promptName = null, prompt_version: promptVersion = null } = given;
  if (promptVersion !== null && promptName === null) {
    throw invalidPredictions([{ field: at('prompt_version'), message: 'needs prompt_name' }]);
  }
  return {
    inputs: valueOf(given.inputs, at('inputs')),
    output: valueOf(given.output, at('output')),
    prompt: prompt === null || prompt === undefined ? null : valueOf(prompt, at('prompt')),
    promptName,
    promptVersion: promptVersion === null ? null : Number(promptVersion),
    model: given.model ?? null,
    traceId: given.trace_id ?? null,
    latencyMs: given.latency_ms ?? null,
    usage: given.usage ? JSON.stringify(given.usage) : null,
    loggedAt: timeOf(given.logged_at ?? null, at('logged_at')),
  };
}

function valueOf(value: unknown, field: string): PredictionValue {
  const text = pythonText(value);
  if (text.length > MAX_TEXT_CHARACTERS) {
    throw invalidPredictions([{ field, message: `is longer than ${MAX_TEXT_CHARACTERS} characters` }]);
  }
  return { text, json: typeof value === 'string' ? null : JSON.stringify(value) };
}

function timeOf(value: string | number | null, field: string): number | null {
  if (value === null) return null;
  const time = typeof value === 'number' ? value : ISO_TIME.test(value) ? Date.parse(value) : Number.NaN;
  if (time >= 0 && time < LAST_TIME) return time;
  const message = 'must be an ISO 8601 time, or milliseconds since the epoch, before the year 2200';
  throw invalidPredictions([{ field, message }]);
}
