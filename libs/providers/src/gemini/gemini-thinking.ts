import { unsuitableRequest } from '../port/provider.errors.js';
import { textOrNull, type JsonObject } from '../shared/values.js';

/** From this generation on, models take a level of thinking and insist on the signatures of earlier calls. */
const LEVELLED_GENERATION = 3;
const LEVELS: ReadonlySet<string> = new Set(['minimal', 'low', 'medium', 'high']);
/** Tokens to think with, as Google's own OpenAI-compatible service translates the efforts for older models. */
const BUDGETS: ReadonlyMap<string, number> = new Map([
  ['none', 0],
  ['minimal', 1024],
  ['low', 1024],
  ['medium', 8192],
  ['high', 24_576],
]);

/** Whether a model is of the generations whose thoughts are signed; aliases and tuned models do not say. */
export function isSigningModel(model: string): boolean {
  const [, generation] = /(?:^|\/)gemini-(\d+)/.exec(model) ?? [];
  return generation !== undefined && Number(generation) >= LEVELLED_GENERATION;
}

/** How much a model shall think. Where thinking cannot be turned off, the vendor refuses a budget of zero itself. */
export function toThinkingConfig(effort: unknown, model: string): JsonObject {
  const word = textOrNull(effort) ?? '';
  if (isSigningModel(model) && LEVELS.has(word)) return { thinkingLevel: word };
  const thinkingBudget = BUDGETS.get(word);
  if (thinkingBudget !== undefined) return { thinkingBudget };
  throw unsuitableRequest(`'reasoning_effort' must be one of ${[...BUDGETS.keys()].join(', ')}.`);
}
