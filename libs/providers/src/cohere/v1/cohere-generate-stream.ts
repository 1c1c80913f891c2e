import type { CompletionsChunk, CompletionsChunkChoice } from '@weir/llm-v1';
import type { AnswerFacts } from '../../shared/chat-chunks.js';
import { finishReasonFields } from '../../shared/finish-reason.js';
import { brokenOffStream, parseStreamEvent, streamedError } from '../../shared/stream-event.js';
import { isObject, numberOrNull, textOrNull, type JsonObject } from '../../shared/values.js';
import type { StreamState } from '../../sse/event-stream.js';
import type { SseEvent } from '../../sse/sse-decoder.js';
import { requireFinished } from '../cohere-failure.js';
import { VENDOR } from '../cohere-options.js';
import { readCohereUsage } from '../cohere-usage.js';

/** Follows a stream of `/v1/generate`. How each generation ended is told at once, in the last line. */
export class GenerateStreamState implements StreamState<CompletionsChunk> {
  isFinished = false;
  private id: string | null = null;
  private counts: unknown = null;

  constructor(private readonly facts: AnswerFacts) {}

  take({ data }: SseEvent): readonly CompletionsChunk[] {
    if (this.isFinished) return [];
    const event = parseStreamEvent(data, VENDOR);
    if (event['is_finished'] === true) return [this.finish(event)];
    const text = textOrNull(event['text']);
    if (text === null) throw streamedError(event, VENDOR);
    const index = numberOrNull(event['index']) ?? 0;
    return text === '' ? [] : [this.chunk([{ index, text, finish_reason: null }])];
  }

  end(): readonly CompletionsChunk[] {
    if (!this.isFinished) throw brokenOffStream(VENDOR);
    return this.counts === null ? [] : [{ ...this.chunk([]), usage: readCohereUsage(this.counts) }];
  }

  private finish(event: JsonObject): CompletionsChunk {
    requireFinished(event['finish_reason'], event['err']);
    const response: JsonObject = isObject(event['response']) ? event['response'] : {};
    const generations = Array.isArray(response['generations'])
      ? response['generations'].filter(isObject)
      : [];
    this.isFinished = true;
    this.id = textOrNull(response['id']);
    this.counts = response['meta'] ?? null;
    const ended: readonly JsonObject[] = generations.length === 0 ? [event] : generations;
    return this.chunk(
      ended.map(({ finish_reason: reason, index }, position) => ({
        index: numberOrNull(index) ?? position,
        text: '',
        ...finishReasonFields(reason),
      })),
    );
  }

  private chunk(choices: readonly CompletionsChunkChoice[]): CompletionsChunk {
    const { created, model } = this.facts;
    return { id: this.id, object: 'text_completion', created, model, choices };
  }
}
