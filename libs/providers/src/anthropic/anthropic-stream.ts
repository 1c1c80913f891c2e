import type { ChatChunk, ChatDelta, ToolCallDelta } from '@weir/llm-v1';
import { ProviderError, unreadableAnswer } from '../port/provider.errors.js';
import { finishReasonFields } from '../shared/finish-reason.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import type { SseEvent } from '../sse/sse-decoder.js';
import type { AnthropicContext } from './anthropic-response.mapper.js';
import { readAnthropicUsage } from './anthropic-usage.js';

/** A tool call that is being streamed. */
interface OpenToolCall {
  /** Position among the tool calls of the answer; the vendor's index counts texts too. */
  readonly index: number;
  hasArguments: boolean;
}

/** Follows a stream of `/messages` and says it as chat chunks. */
export class AnthropicStreamState implements StreamState<ChatChunk> {
  isFinished = false;
  private id: string | null = null;
  private model: string;
  private usage: JsonObject = {};
  private hasStopped = false;
  private toolCalls = 0;
  private readonly openCalls = new Map<unknown, OpenToolCall>();

  constructor(private readonly context: AnthropicContext) {
    this.model = context.model;
  }

  take({ data }: SseEvent): readonly ChatChunk[] {
    if (this.isFinished) return [];
    const event = parseEvent(data);
    switch (event['type']) {
      case 'message_start':
        return this.start(event);
      case 'content_block_start':
        return this.openBlock(event);
      case 'content_block_delta':
        return this.extendBlock(event);
      case 'content_block_stop':
        return this.closeBlock(event);
      case 'message_delta':
        return this.stop(event);
      case 'message_stop':
        this.isFinished = true;
        return [];
      case 'error':
        throw streamError(event);
      default:
        // Pings, and kinds of events that the vendor may add: its documentation asks to pass over them.
        return [];
    }
  }

  end(): readonly ChatChunk[] {
    if (!this.hasStopped)
      throw unreadableAnswer('The stream of Anthropic ended before the answer was complete.');
    return [{ ...this.head(), choices: [], usage: readAnthropicUsage(this.usage) }];
  }

  private start({ message }: JsonObject): readonly ChatChunk[] {
    if (!isObject(message)) throw unreadableAnswer('Anthropic began a stream without a message.');
    this.id = textOrNull(message['id']);
    this.model = textOrNull(message['model']) ?? this.model;
    this.count(message['usage']);
    return [this.chunk({ role: 'assistant', content: '' })];
  }

  private openBlock({ index, content_block: block }: JsonObject): readonly ChatChunk[] {
    if (!isObject(block)) return [];
    if (block['type'] === 'text') return this.text(block['text']);
    if (block['type'] !== 'tool_use') return [];
    const call = { index: this.toolCalls++, hasArguments: false };
    this.openCalls.set(index, call);
    const declared = { name: textOrNull(block['name']) ?? '', arguments: '' };
    return this.toolPiece({
      index: call.index,
      id: textOrNull(block['id']) ?? '',
      type: 'function',
      function: declared,
    });
  }

  private extendBlock({ index, delta }: JsonObject): readonly ChatChunk[] {
    if (!isObject(delta)) return [];
    if (delta['type'] === 'text_delta') return this.text(delta['text']);
    const call = this.openCalls.get(index);
    const piece = textOrNull(delta['partial_json']);
    if (delta['type'] !== 'input_json_delta' || !call || !piece) return [];
    call.hasArguments = true;
    return this.toolPiece({ index: call.index, function: { arguments: piece } });
  }

  /** A tool without arguments is called without any JSON; clients parse the arguments, so they get an empty object. */
  private closeBlock({ index }: JsonObject): readonly ChatChunk[] {
    const call = this.openCalls.get(index);
    this.openCalls.delete(index);
    if (!call || call.hasArguments) return [];
    return this.toolPiece({ index: call.index, function: { arguments: '{}' } });
  }

  private stop({ delta, usage }: JsonObject): readonly ChatChunk[] {
    this.count(usage);
    const reason = isObject(delta) ? delta['stop_reason'] : null;
    if (reason == null) return [];
    this.hasStopped = true;
    return [{ ...this.head(), choices: [{ index: 0, delta: {}, ...finishReasonFields(reason) }] }];
  }

  private count(usage: unknown): void {
    if (isObject(usage)) this.usage = { ...this.usage, ...usage };
  }

  private text(text: unknown): readonly ChatChunk[] {
    return typeof text === 'string' && text !== '' ? [this.chunk({ content: text })] : [];
  }

  private toolPiece(piece: ToolCallDelta): readonly ChatChunk[] {
    return [this.chunk({ tool_calls: [piece] })];
  }

  private chunk(delta: ChatDelta): ChatChunk {
    return { ...this.head(), choices: [{ index: 0, delta, finish_reason: null }] };
  }

  private head() {
    return {
      id: this.id,
      object: 'chat.completion.chunk' as const,
      created: this.context.created,
      model: this.model,
    };
  }
}

function parseEvent(data: string): JsonObject {
  try {
    const event: unknown = JSON.parse(data);
    if (isObject(event)) return event;
  } catch {
    // Reported below together with JSON that is no object.
  }
  throw unreadableAnswer('Anthropic sent an event that is not a JSON object.');
}

/** The vendor reports overload and the like inside streams that it had already accepted. */
function streamError({ error }: JsonObject): ProviderError {
  const message = isObject(error) ? textOrNull(error['message']) : null;
  return new ProviderError({
    failure: 'REFUSED',
    message: message ?? 'Anthropic ended the stream with an error.',
    vendorFacts: { type: isObject(error) ? textOrNull(error['type']) : null },
  });
}
