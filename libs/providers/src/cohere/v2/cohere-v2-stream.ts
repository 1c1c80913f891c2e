import type { ChatChunk, ToolCallDelta } from '@weir/llm-v1';
import { ChatChunks } from '../../shared/chat-chunks.js';
import { brokenOffStream, parseStreamEvent, streamedError } from '../../shared/stream-event.js';
import { ToolCallStream } from '../../shared/tool-call-stream.js';
import { isObject, textOrNull, type JsonObject } from '../../shared/values.js';
import type { StreamState } from '../../sse/event-stream.js';
import type { SseEvent } from '../../sse/sse-decoder.js';
import type { CohereFacts } from '../cohere-chat-api.js';
import { requireFinished } from '../cohere-failure.js';
import { VENDOR } from '../cohere-options.js';
import { readCohereUsage } from '../cohere-usage.js';

/** Follows a stream of `/v2/chat` and says it as chat chunks. */
export class V2ChatStreamState implements StreamState<ChatChunk> {
  isFinished = false;
  private usage: unknown = null;
  private readonly chunks: ChatChunks;
  private readonly toolCalls = new ToolCallStream();

  constructor(facts: CohereFacts) {
    this.chunks = new ChatChunks(facts);
  }

  take({ data }: SseEvent): readonly ChatChunk[] {
    if (this.isFinished || data.trim() === '[DONE]') return [];
    const event = parseStreamEvent(data, VENDOR);
    switch (event['type']) {
      case 'message-start':
        return [this.chunks.begin(textOrNull(event['id']))];
      case 'content-start':
      case 'content-delta':
        return this.content(messageOf(event)['content']);
      case 'tool-plan-delta':
        return this.plan(messageOf(event)['tool_plan']);
      case 'citation-start':
        return this.citation(messageOf(event)['citations']);
      case 'tool-call-start':
        return this.beginCall(event);
      case 'tool-call-delta':
        return this.extendCall(event);
      case 'tool-call-end':
        return this.pieces(this.toolCalls.end(event['index']));
      case 'message-end':
        return this.finish(event);
      case undefined:
        throw streamedError(event, VENDOR);
      default:
        // Ends of parts say nothing, and kinds of events that the vendor may add are passed over.
        return [];
    }
  }

  end(): readonly ChatChunk[] {
    if (!this.isFinished) throw brokenOffStream(VENDOR);
    return this.usage === null ? [] : [this.chunks.usage(readCohereUsage(this.usage))];
  }

  private content(content: unknown): readonly ChatChunk[] {
    if (!isObject(content)) return [];
    const text = textOrNull(content['text']);
    const thinking = textOrNull(content['thinking']);
    if (thinking) return [this.chunks.delta({ reasoning_content: thinking })];
    return text ? [this.chunks.delta({ content: text })] : [];
  }

  private plan(text: unknown): readonly ChatChunk[] {
    return typeof text === 'string' && text !== '' ? [this.chunks.delta({ tool_plan: text })] : [];
  }

  private citation(citation: unknown): readonly ChatChunk[] {
    return isObject(citation) ? [this.chunks.delta({ citations: [citation] })] : [];
  }

  private beginCall(event: JsonObject): readonly ChatChunk[] {
    const { tool_calls: call } = messageOf(event);
    const { id, function: called } = isObject(call) ? call : {};
    const { name, arguments: text } = isObject(called) ? called : {};
    const { index } = event;
    return this.pieces(
      this.toolCalls.begin(index, { id: textOrNull(id) ?? '', name: textOrNull(name) ?? '' }),
      this.toolCalls.extend(index, textOrNull(text)),
    );
  }

  private extendCall(event: JsonObject): readonly ChatChunk[] {
    const { tool_calls: call } = messageOf(event);
    const called = isObject(call) ? call['function'] : null;
    const text = isObject(called) ? textOrNull(called['arguments']) : null;
    return this.pieces(this.toolCalls.extend(event['index'], text));
  }

  private pieces(...pieces: readonly (ToolCallDelta | null)[]): readonly ChatChunk[] {
    return pieces.flatMap((piece) => (piece === null ? [] : [this.chunks.delta({ tool_calls: [piece] })]));
  }

  private finish({ delta }: JsonObject): readonly ChatChunk[] {
    const { finish_reason: reason, error, usage } = isObject(delta) ? delta : {};
    requireFinished(reason, error);
    this.usage = usage ?? null;
    this.isFinished = true;
    return [this.chunks.finish(reason)];
  }
}

function messageOf({ delta }: JsonObject): JsonObject {
  return isObject(delta) && isObject(delta['message']) ? delta['message'] : {};
}
