import type { CompletionsChunk } from '@weir/llm-v1';
import { parseStreamEvent } from '../shared/stream-event.js';
import { isObject, textOrNull } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import type { SseEvent } from '../sse/sse-decoder.js';
import { isException, streamException } from './bedrock-error.js';
import { VENDOR } from './bedrock-vendor.js';
import type { BedrockFacts } from './bedrock-model.js';
import { toUsage } from './token-counts.js';

/** Bedrock's own counts, in the last event of every family. */
const METRICS = 'amazon-bedrock-invocationMetrics';

/** Unwraps the events of a family from the frames of `invoke-with-response-stream`. */
export class InvokeStreamState implements StreamState<CompletionsChunk> {
  private metrics: unknown = null;

  constructor(
    private readonly family: StreamState<CompletionsChunk>,
    private readonly facts: BedrockFacts,
  ) {}

  get isFinished(): boolean {
    return this.family.isFinished;
  }

  take({ event, data }: SseEvent): readonly CompletionsChunk[] {
    if (isException(event)) throw streamException(event, data);
    const wrapped = textOrNull(parseStreamEvent(data, VENDOR)['bytes']);
    if (event !== 'chunk' || wrapped === null) return [];
    const text = Buffer.from(wrapped, 'base64').toString('utf8');
    this.metrics = parseStreamEvent(text, VENDOR)[METRICS] ?? this.metrics;
    return this.family.take({ event: '', data: text }).map((chunk) => this.identified(chunk));
  }

  end(): readonly CompletionsChunk[] {
    const chunks = this.family.end().map((chunk) => this.identified(chunk));
    if (!isObject(this.metrics) || chunks.some(({ usage }) => usage != null)) return chunks;
    const { inputTokenCount: read, outputTokenCount: written } = this.metrics;
    const { id, model, created } = this.facts;
    return [
      ...chunks,
      { id, object: 'text_completion', created, model, choices: [], usage: toUsage(read, written) },
    ];
  }

  /** Not every family names its answers, and not in every event. */
  private identified(chunk: CompletionsChunk): CompletionsChunk {
    return { ...chunk, id: this.facts.id };
  }
}
