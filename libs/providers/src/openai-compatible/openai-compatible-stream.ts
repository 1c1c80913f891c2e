import type {
  ChatChunk,
  ChatChunkChoice,
  CompletionsChunk,
  CompletionsChunkChoice,
  Usage,
} from '@weir/llm-v1';
import { finishReasonFields } from '../shared/finish-reason.js';
import { brokenOffStream, parseStreamEvent, streamedError } from '../shared/stream-event.js';
import { isObject, numberOrNull, textOrNull, type JsonObject } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import type { SseEvent } from '../sse/sse-decoder.js';
import { plainText, readUsage, type AnswerContext } from './openai-compatible-response.mapper.js';
import { ToolCallNumbers } from './tool-call-numbers.js';

/** The fields that every chunk of an answer repeats. */
interface ChunkHead {
  readonly id: string | null;
  readonly created: number;
  readonly model: string;
}

/** How one kind of stream looks on our side. */
interface ChunkForm<Chunk> {
  /** The choice in our words, or null when the vendor's says nothing. */
  readChoice(choice: JsonObject): JsonObject | null;
  build(head: ChunkHead, choices: readonly JsonObject[], rest: JsonObject): Chunk;
}

/**
 * Follows a stream of the OpenAI API: which choices are open, what was counted, whether it ended as it should.
 * Counts are taken out of wherever the vendor puts them and given once, at the end.
 */
class OpenAiStreamState<Chunk> implements StreamState<Chunk> {
  isFinished = false;
  private head: ChunkHead | null = null;
  private usage: Usage | null = null;
  private readonly openChoices = new Set<number>();
  private hasEndedChoice = false;

  constructor(
    private readonly form: ChunkForm<Chunk>,
    private readonly context: AnswerContext,
  ) {}

  take({ data }: SseEvent): readonly Chunk[] {
    if (this.isFinished) return [];
    if (data.trim() === '[DONE]') {
      this.isFinished = true;
      return [];
    }
    const body = this.parse(data);
    if (isObject(body['usage'])) this.usage = readUsage(body['usage']);
    const choices = this.readChoices(body);
    if (choices.length === 0) return [];
    const head = this.readHead(body);
    const { usage: _counted, choices: _mapped, ...rest } = body;
    return [this.form.build(head, choices, rest)];
  }

  end(): readonly Chunk[] {
    const isWhole = this.isFinished || (this.hasEndedChoice && this.openChoices.size === 0);
    if (!isWhole) throw brokenOffStream(this.context.vendor);
    if (this.usage === null || this.head === null) return [];
    return [this.form.build(this.head, [], { usage: this.usage })];
  }

  private parse(data: string): JsonObject {
    const body = parseStreamEvent(data, this.context.vendor);
    if (body['error'] != null) throw streamedError(body, this.context.vendor);
    return body;
  }

  /** Azure's first event has no choices, an empty id and an empty model: it does not name the answer. */
  private readHead(body: JsonObject): ChunkHead {
    this.head = {
      id: nonEmpty(body['id']) ?? this.head?.id ?? null,
      created: numberOrNull(body['created']) ?? this.head?.created ?? this.context.now(),
      model: nonEmpty(body['model']) ?? this.head?.model ?? this.context.model,
    };
    return this.head;
  }

  private readChoices(body: JsonObject): JsonObject[] {
    const { choices } = body;
    if (!Array.isArray(choices)) return [];
    const read: JsonObject[] = [];
    for (const [position, choice] of choices.entries()) {
      if (!isObject(choice)) continue;
      const index = numberOrNull(choice['index']) ?? position;
      this.follow(index, choice['finish_reason']);
      const mapped = this.form.readChoice({
        ...choice,
        index,
        ...finishReasonFields(choice['finish_reason']),
      });
      if (mapped !== null) read.push(mapped);
    }
    return read;
  }

  private follow(index: number, finishReason: unknown): void {
    if (finishReason == null || finishReason === '') {
      this.openChoices.add(index);
      return;
    }
    this.openChoices.delete(index);
    this.hasEndedChoice = true;
  }
}

/** A streamed chat answer as chat chunks. */
export function chatStreamState(context: AnswerContext): StreamState<ChatChunk> {
  const deltas = new DeltaReader();
  return new OpenAiStreamState<ChatChunk>(
    {
      readChoice: (choice) => ({ ...choice, delta: deltas.read(choice) }),
      build: (head, choices, rest) => ({
        ...rest,
        ...head,
        object: 'chat.completion.chunk',
        choices: choices as unknown as ChatChunkChoice[],
      }),
    },
    context,
  );
}

/** A streamed answer of the completions API. */
export function completionsStreamState(context: AnswerContext): StreamState<CompletionsChunk> {
  return new OpenAiStreamState(
    completionsForm((choice) => ({ ...choice, text: textOrNull(choice['text']) ?? '' })),
    context,
  );
}

function completionsForm(toText: (choice: JsonObject) => JsonObject): ChunkForm<CompletionsChunk> {
  return {
    readChoice(choice) {
      const mapped = toText(choice);
      return mapped['text'] === '' && mapped['finish_reason'] === null ? null : mapped;
    },
    build: (head, choices, rest) => ({
      ...rest,
      ...head,
      object: 'text_completion',
      choices: choices as unknown as CompletionsChunkChoice[],
    }),
  };
}

/** Reads what chunks add to the messages of an answer. */
class DeltaReader {
  private readonly numbers = new Map<unknown, ToolCallNumbers>();

  read({ index, delta }: JsonObject): JsonObject {
    if (!isObject(delta)) return {};
    const { content, tool_calls: calls } = delta;
    if (!Array.isArray(content) && !Array.isArray(calls)) return delta;
    return {
      ...delta,
      ...(Array.isArray(content) ? { content: plainText(content) } : {}),
      ...(Array.isArray(calls) ? { tool_calls: this.numbersOf(index).renumber(calls) } : {}),
    };
  }

  private numbersOf(choice: unknown): ToolCallNumbers {
    const known = this.numbers.get(choice) ?? new ToolCallNumbers();
    this.numbers.set(choice, known);
    return known;
  }
}

function nonEmpty(value: unknown): string | null {
  return textOrNull(value) || null;
}
