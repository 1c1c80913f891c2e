import type { ChatChunk, ToolCallDelta } from '@weir/llm-v1';
import { unreadableAnswer } from '../port/provider.errors.js';
import { ChatChunks, type AnswerFacts } from '../shared/chat-chunks.js';
import { brokenOffStream, parseStreamEvent, streamedError } from '../shared/stream-event.js';
import { ToolCallStream } from '../shared/tool-call-stream.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import type { SseEvent } from '../sse/sse-decoder.js';
import { readAnthropicUsage } from './anthropic-usage.js';
import { VENDOR } from './anthropic-vendor.js';

/** Follows a stream of `/messages` and says it as chat chunks. */
export class AnthropicStreamState implements StreamState<ChatChunk> {
  isFinished = false;
  private chunks: ChatChunks;
  private usage: JsonObject = {};
  private hasStopped = false;
  private readonly toolCalls = new ToolCallStream();

  constructor(private readonly facts: AnswerFacts) {
    this.chunks = new ChatChunks(facts);
  }

  take({ data }: SseEvent): readonly ChatChunk[] {
    if (this.isFinished) return [];
    const event = parseStreamEvent(data, VENDOR);
    switch (event['type']) {
      case 'message_start':
        return this.start(event);
      case 'content_block_start':
        return this.openBlock(event);
      case 'content_block_delta':
        return this.extendBlock(event);
      case 'content_block_stop':
        return this.toolPiece(this.toolCalls.end(event['index']));
      case 'message_delta':
        return this.stop(event);
      case 'message_stop':
        this.isFinished = true;
        return [];
      case 'error':
        throw streamedError(event, VENDOR);
      default:
        // Pings, and kinds of events that the vendor may add: its documentation asks to pass over them.
        return [];
    }
  }

  end(): readonly ChatChunk[] {
    if (!this.hasStopped) throw brokenOffStream(VENDOR);
    return [this.chunks.usage(readAnthropicUsage(this.usage))];
  }

  private start({ message }: JsonObject): readonly ChatChunk[] {
    if (!isObject(message)) throw unreadableAnswer('Anthropic began a stream without a message.');
    this.count(message['usage']);
    this.chunks = new ChatChunks({ ...this.facts, model: textOrNull(message['model']) ?? this.facts.model });
    return [this.chunks.begin(textOrNull(message['id']))];
  }

  private openBlock({ index, content_block: block }: JsonObject): readonly ChatChunk[] {
    if (!isObject(block)) return [];
    if (block['type'] === 'text') return this.text(block['text']);
    if (block['type'] !== 'tool_use') return [];
    const id = textOrNull(block['id']) ?? '';
    return this.toolPiece(this.toolCalls.begin(index, { id, name: textOrNull(block['name']) ?? '' }));
  }

  private extendBlock({ index, delta }: JsonObject): readonly ChatChunk[] {
    if (!isObject(delta)) return [];
    switch (delta['type']) {
      case 'text_delta':
        return this.text(delta['text']);
      case 'thinking_delta':
        return this.thought(delta['thinking']);
      case 'input_json_delta':
        return this.toolPiece(this.toolCalls.extend(index, textOrNull(delta['partial_json'])));
      default:
        return [];
    }
  }

  private stop({ delta, usage }: JsonObject): readonly ChatChunk[] {
    this.count(usage);
    const reason = isObject(delta) ? delta['stop_reason'] : null;
    if (reason == null) return [];
    this.hasStopped = true;
    return [this.chunks.finish(reason)];
  }

  private count(usage: unknown): void {
    if (isObject(usage)) this.usage = { ...this.usage, ...usage };
  }

  private text(text: unknown): readonly ChatChunk[] {
    return typeof text === 'string' && text !== '' ? [this.chunks.delta({ content: text })] : [];
  }

  private thought(text: unknown): readonly ChatChunk[] {
    return typeof text === 'string' && text !== '' ? [this.chunks.delta({ reasoning_content: text })] : [];
  }

  private toolPiece(piece: ToolCallDelta | null): readonly ChatChunk[] {
    return piece === null ? [] : [this.chunks.delta({ tool_calls: [piece] })];
  }
}
