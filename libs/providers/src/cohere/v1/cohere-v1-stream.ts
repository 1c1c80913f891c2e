import type { ChatChunk } from '@weir/llm-v1';
import { ChatChunks } from '../../shared/chat-chunks.js';
import { brokenOffStream, parseStreamEvent, streamedError } from '../../shared/stream-event.js';
import { isObject, textOrNull, type JsonObject } from '../../shared/values.js';
import type { StreamState } from '../../sse/event-stream.js';
import type { SseEvent } from '../../sse/sse-decoder.js';
import type { CohereFacts } from '../cohere-chat-api.js';
import { requireFinished } from '../cohere-failure.js';
import { VENDOR } from '../cohere-options.js';
import { readV1ToolCalls, v1FinishReason } from './cohere-v1-tool-calls.js';
import { readV1Usage } from './cohere-v1-usage.js';

/** Follows a stream of `/v1/chat` and says it as chat chunks. */
export class V1ChatStreamState implements StreamState<ChatChunk> {
  isFinished = false;
  private answer: JsonObject = {};
  private toolCalls = 0;
  private readonly chunks: ChatChunks;

  constructor(private readonly facts: CohereFacts) {
    this.chunks = new ChatChunks(facts);
  }

  take({ data }: SseEvent): readonly ChatChunk[] {
    if (this.isFinished) return [];
    const event = parseStreamEvent(data, VENDOR);
    switch (event['event_type']) {
      case 'stream-start':
        return [this.chunks.begin(textOrNull(event['generation_id']))];
      case 'text-generation':
      case 'tool-calls-chunk':
        // The pieces of tool calls come again as whole calls; only the words beside them are taken here.
        return this.text(event['text']);
      case 'citation-generation':
        return Array.isArray(event['citations'])
          ? [this.chunks.delta({ citations: event['citations'] })]
          : [];
      case 'tool-calls-generation':
        return this.call(event['tool_calls']);
      case 'stream-end':
        return this.finish(event);
      case undefined:
        throw streamedError(event, VENDOR);
      default:
        // Searches, debugging, and kinds of events that the vendor may add.
        return [];
    }
  }

  end(): readonly ChatChunk[] {
    if (!this.isFinished) throw brokenOffStream(VENDOR);
    return [this.chunks.usage(readV1Usage(this.answer))];
  }

  private text(text: unknown): readonly ChatChunk[] {
    return typeof text === 'string' && text !== '' ? [this.chunks.delta({ content: text })] : [];
  }

  private call(calls: unknown): readonly ChatChunk[] {
    return readV1ToolCalls(calls, this.facts.createId).map((call) =>
      this.chunks.delta({ tool_calls: [{ index: this.toolCalls++, ...call }] }),
    );
  }

  private finish({ finish_reason: reason, response, error }: JsonObject): readonly ChatChunk[] {
    requireFinished(reason, error);
    if (isObject(response)) this.answer = response;
    this.isFinished = true;
    return [this.chunks.finish(v1FinishReason(reason, this.toolCalls))];
  }
}
