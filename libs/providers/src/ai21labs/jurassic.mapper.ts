import type { CompletionsRequest, CompletionsResponse, Usage } from '@weir/llm-v1';
import { foreignAnswer } from '../port/provider.errors.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { onePrompt } from '../shared/chat-as-completions.js';
import { finishReasonFields } from '../shared/finish-reason.js';
import { asList, givenFields, renameFields } from '../shared/request-fields.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';

/** Our names of options that have another name there. */
const RENAMES = {
  max_tokens: 'maxTokens',
  n: 'numResults',
  top_p: 'topP',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
};

/** The body of a call of `/{model}/complete`. */
export function toJurassicBody({
  prompt,
  stop,
  presence_penalty: presence,
  frequency_penalty: frequency,
  ...rest
}: CompletionsRequest): JsonObject {
  const given = givenFields({
    ...rest,
    presence_penalty: toPenalty(presence),
    frequency_penalty: toPenalty(frequency),
  });
  const stops = stop == null ? {} : { stopSequences: asList(stop) };
  return { prompt: onePrompt(prompt), ...renameFields(given, RENAMES), ...stops };
}

/** Penalties are objects there, of which only the strength has a name in our wire format. */
function toPenalty(scale: number | null | undefined): JsonObject | null {
  return scale == null ? null : { scale };
}

/** Reads an answer of `/{model}/complete`. */
export function readJurassicAnswer(json: unknown, { model, created }: AnswerFacts): CompletionsResponse {
  if (!isObject(json) || !Array.isArray(json['completions']))
    throw foreignAnswer('AI21 Labs', 'no completions');
  const completions = json['completions'].filter(isObject);
  return {
    id: typeof json['id'] === 'number' ? String(json['id']) : textOrNull(json['id']),
    object: 'text_completion',
    created,
    model,
    choices: completions.map(({ data, finishReason }, index) => ({
      index,
      text: isObject(data) ? (textOrNull(data['text']) ?? '') : '',
      ...finishReasonFields(isObject(finishReason) ? finishReason['reason'] : null),
    })),
    usage: countTokens(
      json['prompt'],
      completions.map(({ data }) => data),
    ),
  };
}

/** The vendor gives no counts, but the tokens themselves, unless it leaves them out. */
function countTokens(prompt: unknown, completions: readonly unknown[]): Usage {
  const read = tokensOf(prompt);
  const written = completions.map(tokensOf);
  const completion = written.reduce<number | null>(
    (sum, count) => (sum === null || count === null ? null : sum + count),
    0,
  );
  return {
    prompt_tokens: read,
    completion_tokens: completion,
    total_tokens: read === null || completion === null ? null : read + completion,
  };
}

function tokensOf(said: unknown): number | null {
  const tokens = isObject(said) ? said['tokens'] : null;
  return Array.isArray(tokens) && tokens.length > 0 ? tokens.length : null;
}
