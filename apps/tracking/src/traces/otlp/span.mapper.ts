import {
  plainText,
  type AttributeMap,
  type SpanDetails,
  type SpanRecord,
  type TextMap,
} from '@weir/tracking-store';
import { assertStorable } from '../../protocol/unstorable-text.js';
import { withMlflowNames } from './span-conventions.js';
import type { OtlpSpan } from './otlp.types.js';

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;
/** 2262; times are bigint in the database. */
const LAST_NS = 2n ** 63n - 1n;
/** Names are indexed, and an index takes no long value. */
const MAX_NAME = 500;
const MAX_TYPE = 100;
const STATUSES = ['UNSET', 'OK', 'ERROR'] as const;

/** A span as the store keeps it. Throws with what is wrong with one that cannot be kept. */
export function storedSpan(span: OtlpSpan, scope: string): SpanRecord {
  if (!TRACE_ID.test(span.traceId)) throw new TypeError('trace_id must be 16 bytes that are not all zero');
  if (!SPAN_ID.test(span.spanId)) throw new TypeError('span_id must be 8 bytes that are not all zero');
  if (span.parentId !== '' && !/^[0-9a-f]{16}$/.test(span.parentId)) {
    throw new TypeError('parent_span_id must be 8 bytes');
  }
  for (const time of [span.startNs, span.endNs, ...span.events.map(({ timeNs }) => timeNs)]) {
    if (BigInt(time) > LAST_NS) throw new TypeError('a time lies beyond the year 2262');
  }
  assertStorable(span);
  assertStorable(scope);
  const attributes = withMlflowNames(span.attributes);
  return {
    traceId: `tr-${span.traceId}`,
    spanId: span.spanId,
    parentId: /^0*$/.test(span.parentId) ? null : span.parentId,
    name: cut(span.name, MAX_NAME),
    type: typeOf(attributes),
    status: STATUSES[span.statusCode] ?? 'UNSET',
    startNs: span.startNs,
    endNs: span.endNs === '0' ? null : span.endNs,
    attributes,
    details: detailsOf(span, scope),
  };
}

function typeOf(attributes: AttributeMap): string | null {
  const value = attributes['mlflow.spanType'];
  const type = value === undefined ? '' : plainText(value);
  return type === '' ? null : cut(type, MAX_TYPE);
}

const detailsOf = (span: OtlpSpan, scope: string): SpanDetails => ({
  ...(span.events.length > 0 && { events: span.events }),
  ...(span.links.length > 0 && { links: span.links }),
  ...(span.statusMessage !== '' && { message: span.statusMessage }),
  ...(span.kind !== 0 && { kind: span.kind }),
  ...(span.traceState !== '' && { traceState: span.traceState }),
  ...(scope !== '' && { scope }),
});

const MAX_TAG_KEY = 250;
const MAX_TAG_VALUE = 8_000;

/** What a resource says, as tags of its traces. The SDK's own words and MLflow's reserved ones are left out. */
export function resourceTags(resource: AttributeMap): TextMap {
  assertStorable(resource);
  return Object.fromEntries(
    Object.entries(resource)
      .filter(([key]) => key !== '' && key.length <= MAX_TAG_KEY)
      .filter(([key]) => !key.startsWith('telemetry.sdk.') && !key.startsWith('mlflow.'))
      .map(([key, value]) => [key, cut(plainText(value), MAX_TAG_VALUE)]),
  );
}

/** Never between the halves of a surrogate pair. */
const cut = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
