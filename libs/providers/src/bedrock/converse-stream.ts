import type { ChatChunk, ToolCallDelta } from '@weir/llm-v1';
import { ChatChunks } from '../shared/chat-chunks.js';
import { brokenOffStream, parseStreamEvent } from '../shared/stream-event.js';
import { ToolCallStream } from '../shared/tool-call-stream.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import type { SseEvent } from '../sse/sse-decoder.js';
import { isException, streamException } from './bedrock-error.js';
import { VENDOR } from './bedrock-vendor.js';
import type { BedrockFacts } from './bedrock-model.js';
import { readConverseUsage } from './converse-usage.js';

/** Follows a stream of `converse-stream` and says it as chat chunks. */
export class ConverseStreamState implements StreamState<ChatChunk> {
  isFinished = false;
  private usage: unknown = null;
  private hasStopped = false;
  private readonly toolCalls = new ToolCallStream();
  private readonly chunks: ChatChunks;

  constructor(private readonly facts: BedrockFacts) {
    this.chunks = new ChatChunks(facts);
  }

  take({ event, data }: SseEvent): readonly ChatChunk[] {
    if (this.isFinished) return [];
    if (isException(event)) throw streamException(event, data);
    const payload = parseStreamEvent(data, VENDOR);
    switch (event) {
      case 'messageStart':
        return [this.chunks.begin(this.facts.id)];
      case 'contentBlockStart':
        return this.begin(payload);
      case 'contentBlockDelta':
        return this.extend(payload);
      case 'contentBlockStop':
        return this.toolPiece(this.toolCalls.end(payload['contentBlockIndex']));
      case 'messageStop':
        this.hasStopped = true;
        return [this.chunks.finish(payload['stopReason'])];
      case 'metadata':
        this.usage = payload['usage'];
        this.isFinished = this.hasStopped;
        return [];
      default:
        // Kinds of events that the vendor may add.
        return [];
    }
  }

  end(): readonly ChatChunk[] {
    if (!this.hasStopped) throw brokenOffStream(VENDOR);
    return [this.chunks.usage(readConverseUsage(this.usage))];
  }

  private begin({ contentBlockIndex: part, start }: JsonObject): readonly ChatChunk[] {
    const toolUse = isObject(start) ? start['toolUse'] : null;
    if (!isObject(toolUse)) return [];
    const id = textOrNull(toolUse['toolUseId']) ?? '';
    const name = textOrNull(toolUse['name']) ?? '';
    return this.toolPiece(this.toolCalls.begin(part, { id, name }));
  }

  private extend({ contentBlockIndex: part, delta }: JsonObject): readonly ChatChunk[] {
    if (!isObject(delta)) return [];
    const { text, reasoningContent: reasoning, toolUse } = delta;
    if (typeof text === 'string') return text === '' ? [] : [this.chunks.delta({ content: text })];
    if (isObject(toolUse)) return this.toolPiece(this.toolCalls.extend(part, textOrNull(toolUse['input'])));
    const thought = isObject(reasoning) ? textOrNull(reasoning['text']) : null;
    return thought ? [this.chunks.delta({ reasoning_content: thought })] : [];
  }

  private toolPiece(piece: ToolCallDelta | null): readonly ChatChunk[] {
    return piece === null ? [] : [this.chunks.delta({ tool_calls: [piece] })];
  }
}
