import type { CompletionsChunk } from '@weir/llm-v1';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { finishReasonFields } from '../shared/finish-reason.js';
import { brokenOffStream, parseStreamEvent, streamedError } from '../shared/stream-event.js';
import { textOrNull } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import type { SseEvent } from '../sse/sse-decoder.js';

/** Follows a stream of the older `/complete`, which counts nothing; other vendors offer the same models. */
export class CompleteStreamState implements StreamState<CompletionsChunk> {
  isFinished = false;
  private id: string | null = null;

  constructor(
    private readonly facts: AnswerFacts,
    private readonly vendor: string,
  ) {}

  take({ data }: SseEvent): readonly CompletionsChunk[] {
    if (this.isFinished) return [];
    const event = parseStreamEvent(data, this.vendor);
    if (event['type'] === 'error') throw streamedError(event, this.vendor);
    const text = textOrNull(event['completion']);
    // Pings, and kinds of events that the vendor may add.
    if (text === null) return [];
    this.id ??= textOrNull(event['id']);
    const end = finishReasonFields(event['stop_reason']);
    this.isFinished = end.finish_reason !== null;
    if (text === '' && !this.isFinished) return [];
    const { created, model: asked } = this.facts;
    const model = textOrNull(event['model']) ?? asked;
    return [
      { id: this.id, object: 'text_completion', created, model, choices: [{ index: 0, text, ...end }] },
    ];
  }

  end(): readonly CompletionsChunk[] {
    if (!this.isFinished) throw brokenOffStream(this.vendor);
    return [];
  }
}
