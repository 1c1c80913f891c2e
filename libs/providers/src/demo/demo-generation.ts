import type { FinishReason, Usage } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { countDemoTokens, demoReply, demoTokens } from './demo-text.js';

/** One generated answer in the pieces in which it streams. */
export interface DemoChoice {
  readonly tokens: readonly string[];
  readonly finishReason: FinishReason;
}

export interface DemoGeneration {
  readonly choices: readonly DemoChoice[];
  readonly usage: Usage;
}

interface GenerationRequest {
  readonly question: string;
  /** Everything that the model reads, for the count. */
  readonly promptTexts: readonly string[];
  readonly n: number;
  readonly maxTokens: number | null;
  readonly stop: readonly string[];
}

const MAX_CHOICES = 16;

/** Generates `n` answers, cut by stop texts and by the token limit, and counts what was read and written. */
export function generate({ question, promptTexts, n, maxTokens, stop }: GenerationRequest): DemoGeneration {
  if (n > MAX_CHOICES)
    throw unsuitableRequest(`The demo model gives at most ${String(MAX_CHOICES)} choices.`);
  const reply = demoReply(question);
  const choices = Array.from({ length: n }, (_, index) =>
    cut(index === 0 ? reply : `${reply} Answer ${String(index + 1)} of ${String(n)}.`, maxTokens, stop),
  );
  const prompt = sum(promptTexts.map(countDemoTokens));
  const completion = sum(choices.map(({ tokens }) => tokens.length));
  return {
    choices,
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  };
}

function cut(text: string, maxTokens: number | null, stop: readonly string[]): DemoChoice {
  const tokens = demoTokens(text.slice(0, firstStop(text, stop)));
  if (maxTokens === null || tokens.length <= maxTokens) return { tokens, finishReason: 'stop' };
  return { tokens: tokens.slice(0, maxTokens), finishReason: 'length' };
}

function firstStop(text: string, stop: readonly string[]): number {
  return stop.reduce((first, word) => {
    const at = word === '' ? -1 : text.indexOf(word);
    return at === -1 ? first : Math.min(first, at);
  }, text.length);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
