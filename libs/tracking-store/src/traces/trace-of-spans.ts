import { plainText } from './plain-value.js';
import { COST_ATTRIBUTE, totalsMetadata, USAGE_ATTRIBUTE, type SpanNode } from './span-totals.js';
import type { AttributeMap, SpanRecord } from './span.types.js';
import { previewOf } from './trace-preview.js';
import type { TextMap } from './trace.types.js';

const NANOS = 1_000_000n;

/** What spans that arrived together tell of their trace. */
export interface SpannedTrace {
  readonly traceId: string;
  readonly startMs: string;
  /** Null while no span has ended. */
  readonly endMs: string | null;
  /** Of the root span; null when it is not among them. */
  readonly state: 'OK' | 'ERROR' | null;
  readonly requestPreview: string | null;
  readonly responsePreview: string | null;
  readonly metadata: TextMap;
  readonly tags: TextMap;
}

export function traceOfSpans(traceId: string, spans: readonly SpanRecord[]): SpannedTrace {
  const root = spans.find(({ parentId }) => parentId === null);
  const starts = spans.map(({ startNs }) => BigInt(startNs));
  const ends = spans.flatMap(({ endNs }) => (endNs === null ? [] : [BigInt(endNs)]));
  return {
    traceId,
    startMs: String(starts.reduce(least) / NANOS),
    endMs: ends.length > 0 ? String(ends.reduce(greatest) / NANOS) : null,
    state: root ? (root.status === 'ERROR' ? 'ERROR' : 'OK') : null,
    requestPreview: previewOf(root?.attributes['mlflow.spanInputs'], 'user'),
    responsePreview: previewOf(root?.attributes['mlflow.spanOutputs'], 'assistant'),
    metadata: {
      ...named('mlflow.trace.session', spans, ['session.id', 'gen_ai.conversation.id']),
      ...named('mlflow.trace.user', spans, ['user.id']),
      ...totalsMetadata(spans.map(nodeOf)),
    },
    tags: root ? { 'mlflow.traceName': root.name, ...clientTags(root.attributes) } : {},
  };
}

const least = (left: bigint, right: bigint): bigint => (right < left ? right : left);
const greatest = (left: bigint, right: bigint): bigint => (right > left ? right : left);

/** What a span tells of tokens and costs. */
export const nodeOf = ({ spanId, parentId, attributes }: SpanRecord): SpanNode => ({
  spanId,
  parentId,
  usage: attributes[USAGE_ATTRIBUTE] ?? null,
  cost: attributes[COST_ATTRIBUTE] ?? null,
});

const MAX_METADATA = 250;

/** The first value that any span has under one of the names. */
function named(key: string, spans: readonly SpanRecord[], names: readonly string[]): TextMap {
  for (const { attributes } of spans) {
    for (const name of names) {
      const value = attributes[name];
      const text = value === undefined ? '' : plainText(value);
      if (text !== '') return { [key]: text.slice(0, MAX_METADATA) };
    }
  }
  return {};
}

const TAG_PREFIX = 'mlflow.traceTag.';
const MAX_TAG_KEY = 250;
const MAX_TAG_VALUE = 8_000;

/** A client's own tags travel on the root span when it exports by OTLP alone. */
const clientTags = (attributes: AttributeMap): TextMap =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([key]) => key.startsWith(TAG_PREFIX) && key.length > TAG_PREFIX.length)
      .filter(([key]) => key.length <= TAG_PREFIX.length + MAX_TAG_KEY)
      .map(([key, value]) => [key.slice(TAG_PREFIX.length), plainText(value).slice(0, MAX_TAG_VALUE)]),
  );
