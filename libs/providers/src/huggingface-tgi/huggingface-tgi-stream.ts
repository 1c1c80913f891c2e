import type { CompletionsChunk, CompletionsChunkChoice, Usage } from '@weir/llm-v1';
import { ProviderError, unreadableAnswer } from '../port/provider.errors.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { finishReasonFields } from '../shared/finish-reason.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import type { SseEvent } from '../sse/sse-decoder.js';
import { readCommonError } from '../transport/vendor-error.js';
import { generatedUsage } from './huggingface-tgi-response.mapper.js';

/** Follows a stream of tokens; the last one brings the whole text, the reason of the end and the counts. */
export class GenerateStreamState implements StreamState<CompletionsChunk> {
  isFinished = false;
  private usage: Usage | null = null;

  constructor(private readonly facts: AnswerFacts) {}

  take({ data }: SseEvent): readonly CompletionsChunk[] {
    if (this.isFinished) return [];
    const body = parse(data);
    const text = tokenText(body['token']);
    const details = body['details'];
    if (!isObject(details)) return text === '' ? [] : [this.chunk([choiceOf(text, null)])];
    this.isFinished = true;
    this.usage = generatedUsage(details);
    return [this.chunk([choiceOf(text, details['finish_reason'])])];
  }

  end(): readonly CompletionsChunk[] {
    if (this.usage === null)
      throw unreadableAnswer('The stream of the TGI server ended before the answer was complete.');
    return [{ ...this.chunk([]), usage: this.usage }];
  }

  private chunk(choices: readonly CompletionsChunkChoice[]): CompletionsChunk {
    return { id: null, object: 'text_completion', ...this.facts, choices };
  }
}

function choiceOf(text: string, finishReason: unknown): CompletionsChunkChoice {
  return { index: 0, text, ...finishReasonFields(finishReason) };
}

/** Special tokens, such as the one that ends the text, are no part of it. */
function tokenText(token: unknown): string {
  if (!isObject(token) || token['special'] === true) return '';
  return textOrNull(token['text']) ?? '';
}

function parse(data: string): JsonObject {
  const body = parseObject(data);
  if (body['error'] == null) return body;
  throw new ProviderError({
    failure: 'REFUSED',
    status: 502,
    message: readCommonError(body)?.message ?? 'The TGI server ended the stream with an error.',
    isRetryable: true,
  });
}

function parseObject(data: string): JsonObject {
  try {
    const body: unknown = JSON.parse(data);
    if (isObject(body)) return body;
  } catch (cause) {
    throw unreadableAnswer('The TGI server sent an event that is not a JSON object.', { cause });
  }
  throw unreadableAnswer('The TGI server sent an event that is not a JSON object.');
}
