import type { CompletionsResponse, Usage } from '@weir/llm-v1';
import { unreadableAnswer } from '../port/provider.errors.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { finishReasonFields } from '../shared/finish-reason.js';
import { isObject, numberOrNull, type JsonObject } from '../shared/values.js';

export function generatedToCompletions(json: unknown, { model, created }: AnswerFacts): CompletionsResponse {
  if (!isObject(json) || typeof json['generated_text'] !== 'string') {
    throw unreadableAnswer('The TGI server answered with something that is not an answer of its API.', {
      vendorStatus: 200,
    });
  }
  const details = isObject(json['details']) ? json['details'] : {};
  const choice = { index: 0, text: json['generated_text'], ...finishReasonFields(details['finish_reason']) };
  return {
    id: null,
    object: 'text_completion',
    created,
    model,
    choices: [choice],
    usage: generatedUsage(details),
  };
}

/** Servers that keep no facts of the prompt's tokens give an empty list of them: then their number is unknown. */
export function generatedUsage({ prefill, input_length, generated_tokens }: JsonObject): Usage {
  const listed = Array.isArray(prefill) && prefill.length > 0 ? prefill.length : null;
  const prompt = numberOrNull(input_length) ?? listed;
  const completion = numberOrNull(generated_tokens);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt === null || completion === null ? null : prompt + completion,
  };
}
