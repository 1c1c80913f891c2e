import type { ChatChunk, ChatChunkChoice, ChatDelta } from '@weir/llm-v1';
import { readGoogleError } from '../google/google-error.js';
import { brokenOffStream, parseStreamEvent, streamedError } from '../shared/stream-event.js';
import { isObject, numberOrNull, textOrNull, type JsonObject } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import type { SseEvent } from '../sse/sse-decoder.js';
import {
  blockedChoice,
  extraFields,
  readBlock,
  readCandidateParts,
  readFinish,
  type CandidateParts,
} from './gemini-candidate.js';
import type { GeminiContext } from './gemini-response.mapper.js';
import { readGeminiUsage } from './gemini-usage.js';

/** How far a candidate has come. */
interface OpenCandidate {
  toolCalls: number;
  hasEnded: boolean;
}

/** Follows a stream of `streamGenerateContent`, which repeats its counts and has no mark for its end. */
export class GeminiStreamState implements StreamState<ChatChunk> {
  readonly isFinished = false;
  private id: string | null = null;
  private version: string | null = null;
  private usage: unknown = null;
  private readonly candidates = new Map<number, OpenCandidate>();

  constructor(private readonly context: GeminiContext) {}

  take({ data }: SseEvent): readonly ChatChunk[] {
    const event = parseStreamEvent(data, this.context.vendor);
    if (event['error'] != null) throw streamedError(event, this.context.vendor, readGoogleError);
    this.id ??= textOrNull(event['responseId']) ?? this.context.createId();
    this.version ??= textOrNull(event['modelVersion']);
    this.usage = event['usageMetadata'] ?? this.usage;
    const choices = this.readChoices(event);
    return choices.length === 0 ? [] : [this.chunk(choices)];
  }

  end(): readonly ChatChunk[] {
    const candidates = [...this.candidates.values()];
    if (candidates.length === 0 || candidates.some(({ hasEnded }) => !hasEnded))
      throw brokenOffStream(this.context.vendor);
    return this.usage === null ? [] : [{ ...this.chunk([]), usage: readGeminiUsage(this.usage) }];
  }

  private readChoices(event: JsonObject): ChatChunkChoice[] {
    const candidates = Array.isArray(event['candidates']) ? event['candidates'].filter(isObject) : [];
    const block = readBlock(event);
    if (candidates.length === 0 && block !== null) return [this.block(block)];
    return candidates.flatMap((candidate, position) => this.readChoice(candidate, position));
  }

  private readChoice(candidate: JsonObject, position: number): ChatChunkChoice[] {
    const index = numberOrNull(candidate['index']) ?? position;
    const known = this.candidates.get(index);
    const state = known ?? { toolCalls: 0, hasEnded: false };
    this.candidates.set(index, state);
    const parts = readCandidateParts(candidate, this.context.createId);
    const delta = {
      ...(known ? {} : { role: 'assistant', content: '' }),
      ...toDelta(parts, state.toolCalls),
    };
    state.toolCalls += parts.calls.length;
    const end = readFinish(candidate['finishReason'], state.toolCalls > 0);
    if (end.finish_reason !== null) state.hasEnded = true;
    else if (Object.keys(delta).length === 0) return [];
    return [{ index, delta, ...end, ...extraFields(candidate) }];
  }

  private block(feedback: JsonObject): ChatChunkChoice {
    this.candidates.set(0, { toolCalls: 0, hasEnded: true });
    const { message, end } = blockedChoice(feedback);
    return { index: 0, delta: message, ...end };
  }

  private chunk(choices: readonly ChatChunkChoice[]): ChatChunk {
    const { created, model } = this.context;
    const version = this.version === null ? {} : { model_version: this.version };
    return { id: this.id, object: 'chat.completion.chunk', created, model, choices, ...version };
  }
}

/** A call of a tool comes whole, in one event. */
function toDelta({ text, reasoning, calls, images }: CandidateParts, knownCalls: number): ChatDelta {
  const pieces = calls.map((call, position) => ({ index: knownCalls + position, ...call }));
  return {
    ...(text === '' ? {} : { content: text }),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(pieces.length === 0 ? {} : { tool_calls: pieces }),
    ...(images.length === 0 ? {} : { images }),
  };
}
