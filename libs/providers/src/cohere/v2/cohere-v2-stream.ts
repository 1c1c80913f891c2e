import type { ChatChunk, ToolCallDelta } from '@weir/llm-v1';
import { ChatChunks } from '../../shared/chat-chunks.js';
import { brokenOffStream, parseStreamEvent, streamedError } from '../../shared/stream-event.js';
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
  /** Position of each tool call among the calls of the answer, and whether it has arguments yet. */
  private readonly calls = new Map<unknown, { readonly index: number; hasArguments: boolean }>();

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
        return this.kept('tool_plan', messageOf(event)['tool_plan']);
      case 'citation-start':
        return this.kept('citations', [messageOf(event)['citations']].flat());
      case 'tool-call-start':
        return this.openCall(event);
      case 'tool-call-delta':
        return this.extendCall(event);
      case 'tool-call-end':
        return this.closeCall(event);
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

  private kept(name: string, value: unknown): readonly ChatChunk[] {
    return value == null || value === '' ? [] : [this.chunks.delta({ [name]: value })];
  }

  private openCall(event: JsonObject): readonly ChatChunk[] {
    const { tool_calls: call } = messageOf(event);
    const { id, function: called } = isObject(call) ? call : {};
    const { name, arguments: text } = isObject(called) ? called : {};
    const opened = { index: this.calls.size, hasArguments: Boolean(text) };
    this.calls.set(event['index'], opened);
    return this.piece({
      index: opened.index,
      id: textOrNull(id) ?? '',
      type: 'function',
      function: { name: textOrNull(name) ?? '', arguments: textOrNull(text) ?? '' },
    });
  }

  private extendCall(event: JsonObject): readonly ChatChunk[] {
    const call = this.calls.get(event['index']);
    const { tool_calls: piece } = messageOf(event);
    const called = isObject(piece) ? piece['function'] : null;
    const text = isObject(called) ? textOrNull(called['arguments']) : null;
    if (!call || !text) return [];
    call.hasArguments = true;
    return this.piece({ index: call.index, function: { arguments: text } });
  }

  /** A tool without parameters is called without arguments; clients parse them, so they get an empty object. */
  private closeCall(event: JsonObject): readonly ChatChunk[] {
    const call = this.calls.get(event['index']);
    if (!call || call.hasArguments) return [];
    return this.piece({ index: call.index, function: { arguments: '{}' } });
  }

  private piece(piece: ToolCallDelta): readonly ChatChunk[] {
    return [this.chunks.delta({ tool_calls: [piece] })];
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
