import type { CompletionsChunk, CompletionsRequest, CompletionsResponse } from '@weir/llm-v1';
import { unreadableAnswer } from '../port/provider.errors.js';
import { onePrompt } from '../shared/chat-as-completions.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { finishReasonFields } from '../shared/finish-reason.js';
import { requireOneChoice } from '../shared/one-choice.js';
import { asList, givenFields } from '../shared/request-fields.js';
import { brokenOffStream, parseStreamEvent } from '../shared/stream-event.js';
import { isObject, numberOrNull, textOrNull, type JsonObject } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import type { SseEvent } from '../sse/sse-decoder.js';
import { VENDOR } from './bedrock-vendor.js';
import { toUsage } from './token-counts.js';

/** The body of a call of Amazon's Titan text models, which give one answer. */
export function toTitanBody(request: CompletionsRequest): JsonObject {
  const { prompt, max_tokens: maxTokenCount, top_p: topP, stop, n, ...rest } = request;
  requireOneChoice(n, VENDOR);
  const stopSequences = stop == null ? null : asList(stop);
  const config = givenFields({ ...rest, maxTokenCount, topP, stopSequences });
  return {
    inputText: onePrompt(prompt),
    ...(Object.keys(config).length === 0 ? {} : { textGenerationConfig: config }),
  };
}

/** Reads an answer of a Titan text model. */
export function readTitanAnswer(json: unknown, { model, created }: AnswerFacts): CompletionsResponse {
  if (!isObject(json) || !Array.isArray(json['results']))
    throw unreadableAnswer('Amazon Bedrock answered with something that is not an answer of Titan.');
  const results = json['results'].filter(isObject);
  const written = results.map(({ tokenCount }) => numberOrNull(tokenCount) ?? 0);
  return {
    id: null,
    object: 'text_completion',
    created,
    model,
    choices: results.map(({ outputText, completionReason }, index) => ({
      index,
      text: textOrNull(outputText) ?? '',
      ...finishReasonFields(completionReason),
    })),
    usage: toUsage(
      json['inputTextTokenCount'],
      written.reduce((sum, count) => sum + count, 0),
    ),
  };
}

/** Follows a stream of a Titan text model; the counts come with its end. */
export class TitanStreamState implements StreamState<CompletionsChunk> {
  isFinished = false;
  private last: JsonObject = {};

  constructor(private readonly facts: AnswerFacts) {}

  take({ data }: SseEvent): readonly CompletionsChunk[] {
    if (this.isFinished) return [];
    const event = parseStreamEvent(data, VENDOR);
    const text = textOrNull(event['outputText']) ?? '';
    const end = finishReasonFields(event['completionReason']);
    this.isFinished = end.finish_reason !== null;
    this.last = event;
    return text === '' && !this.isFinished ? [] : [this.chunk([{ index: 0, text, ...end }])];
  }

  end(): readonly CompletionsChunk[] {
    if (!this.isFinished) throw brokenOffStream(VENDOR);
    const { inputTextTokenCount: read, totalOutputTextTokenCount: written } = this.last;
    return [{ ...this.chunk([]), usage: toUsage(read, written) }];
  }

  private chunk(choices: CompletionsChunk['choices']): CompletionsChunk {
    return { id: null, object: 'text_completion', ...this.facts, choices };
  }
}
