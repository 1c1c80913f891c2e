import type { CompletionsRequest, CompletionsResponse } from '@weir/llm-v1';
import { foreignAnswer } from '../../port/provider.errors.js';
import type { AnswerFacts } from '../../shared/chat-chunks.js';
import { onePrompt } from '../../shared/chat-as-completions.js';
import { finishReasonFields } from '../../shared/finish-reason.js';
import { isObject, textOrNull, type JsonObject } from '../../shared/values.js';
import { requireFinished } from '../cohere-failure.js';
import { toCohereOptions, VENDOR } from '../cohere-options.js';
import { readCohereUsage } from '../cohere-usage.js';

/** The body of a call of `/v1/generate`. */
export function toGenerateBody({ prompt, n, ...rest }: CompletionsRequest, model: string): JsonObject {
  return {
    model,
    prompt: onePrompt(prompt),
    ...(n == null ? {} : { num_generations: n }),
    ...toCohereOptions(rest),
  };
}

/** Reads an answer of `/v1/generate`. */
export function readGenerations(json: unknown, { model, created }: AnswerFacts): CompletionsResponse {
  if (!isObject(json) || !Array.isArray(json['generations'])) throw foreignAnswer(VENDOR, 'no generations');
  return {
    id: textOrNull(json['id']),
    object: 'text_completion',
    created,
    model,
    choices: json['generations'].filter(isObject).map(({ text, finish_reason: reason }, index) => {
      requireFinished(reason, null);
      return { index, text: textOrNull(text) ?? '', ...finishReasonFields(reason) };
    }),
    usage: readCohereUsage(json['meta']),
  };
}
