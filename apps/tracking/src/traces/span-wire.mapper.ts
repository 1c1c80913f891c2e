import { plainJson, type AttributeMap, type SpanLink, type SpanRecord } from '@weir/tracking-store';

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];

const base64 = (hexadecimal: string): string => Buffer.from(hexadecimal, 'hex').toString('base64');
const spanTraceId = (traceId: string): string => traceId.replace(/^tr-/, '');
const ifAny = <T>(list: readonly T[] | undefined): readonly T[] | undefined =>
  list && list.length > 0 ? list : undefined;
const pairs = (attributes: AttributeMap): readonly object[] | undefined =>
  ifAny(Object.entries(attributes).map(([key, value]) => ({ key, value })));

/**
 * A span as `traces/get` answers it: OTLP's span in protobuf's JSON form. Times are decimal text, because they are
 * larger than what a JSON number is read as.
 */
export function spanMessage(span: SpanRecord): object {
  const { events, links, message, kind, traceState } = span.details;
  return {
    trace_id: base64(spanTraceId(span.traceId)),
    span_id: base64(span.spanId),
    trace_state: traceState,
    parent_span_id: span.parentId === null ? undefined : base64(span.parentId),
    name: span.name,
    kind: kind === undefined ? undefined : kind < KINDS.length ? `SPAN_KIND_${KINDS[kind]}` : kind,
    start_time_unix_nano: span.startNs,
    end_time_unix_nano: span.endNs ?? undefined,
    attributes: pairs(span.attributes),
    events: ifAny(
      events?.map(({ name, timeNs, attributes }) => ({
        time_unix_nano: timeNs,
        name,
        attributes: pairs(attributes),
      })),
    ),
    links: ifAny(links?.map(linkMessage)),
    status: { code: span.status === 'UNSET' ? undefined : `STATUS_CODE_${span.status}`, message },
  };
}

const linkMessage = ({ traceId, spanId, attributes }: SpanLink): object => ({
  trace_id: base64(traceId),
  span_id: base64(spanId),
  attributes: pairs(attributes),
});

/**
 * The spans of a trace as MLflow's clients write them into `traces.json`: attributes are JSON inside JSON there. Times
 * are bare numbers, which is why the text is put together here.
 */
export const tracesFile = (spans: readonly SpanRecord[]): string =>
  `{"spans":[${spans.map(fileSpan).join(',')}]}`;

function fileSpan(span: SpanRecord): string {
  const { events = [], links = [], message = '' } = span.details;
  const members = {
    trace_id: JSON.stringify(base64(spanTraceId(span.traceId))),
    span_id: JSON.stringify(base64(span.spanId)),
    parent_span_id: span.parentId === null ? 'null' : JSON.stringify(base64(span.parentId)),
    name: JSON.stringify(span.name),
    start_time_unix_nano: span.startNs,
    end_time_unix_nano: span.endNs ?? 'null',
    events: `[${events
      .map(({ name, timeNs, attributes }) =>
        objectText({
          name: JSON.stringify(name),
          time_unix_nano: timeNs,
          attributes: objectText(mapValues(attributes, plainJson)),
        }),
      )
      .join(',')}]`,
    status: JSON.stringify({ code: `STATUS_CODE_${span.status}`, message }),
    attributes: objectText(mapValues(span.attributes, (value) => JSON.stringify(plainJson(value)))),
    links: `[${links
      .map(({ traceId, spanId, attributes }) =>
        objectText({
          trace_id: JSON.stringify(`tr-${traceId}`),
          span_id: JSON.stringify(spanId),
          attributes: objectText(mapValues(attributes, plainJson)),
        }),
      )
      .join(',')}]`,
  };
  return objectText(members);
}

const mapValues = <T>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** Members whose values are JSON text already. */
const objectText = (members: Readonly<Record<string, string>>): string =>
  `{${Object.entries(members)
    .map(([key, value]) => `${JSON.stringify(key)}:${value}`)
    .join(',')}}`;
