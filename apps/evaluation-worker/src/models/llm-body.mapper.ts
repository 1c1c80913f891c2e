import { field } from './http-exchange.js';
import type { ModelQuestion, ModelUsage } from './model.types.js';

export type LlmType = 'llm/v1/chat' | 'llm/v1/completions';

/** The question in llm/v1 words. Parameters win over what the input holds, as in MLflow. */
export function llmBody({ input, parameters }: ModelQuestion, type: LlmType): Record<string, unknown> {
  return { ...inputBody(input, type), ...parameters };
}

function inputBody(input: ModelQuestion['input'], type: LlmType): Readonly<Record<string, unknown>> {
  switch (input.kind) {
    case 'body':
      return input.body;
    case 'text':
      return type === 'llm/v1/completions'
        ? { prompt: input.text }
        : { messages: [{ role: 'user', content: input.text }] };
    case 'messages':
      return type === 'llm/v1/completions'
        ? { prompt: input.messages.map((message) => message.content).join('\n\n') }
        : { messages: input.messages };
  }
}

/** MLflow's rule: the first choice's content or text; null when anything on the way is missing. */
export function answerText(document: unknown, type: LlmType): string | null {
  const choices = field(document, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const text = type === 'llm/v1/chat' ? field(field(choice, 'message'), 'content') : field(choice, 'text');
  return typeof text === 'string' ? text : null;
}

/** What the answer says that it took. */
export function answerUsage(document: unknown): ModelUsage | null {
  const usage = field(document, 'usage');
  const inputTokens = field(usage, 'prompt_tokens');
  const outputTokens = field(usage, 'completion_tokens');
  if (!isCount(inputTokens)) return null;
  return { inputTokens, outputTokens: isCount(outputTokens) ? outputTokens : 0 };
}

/** What a column of the database holds. No call takes more, and one that says so has not counted. */
const MOST_TOKENS = 2 ** 31 - 1;

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_TOKENS;
