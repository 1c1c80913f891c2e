import type { AnyValue, AttributeMap, SpanEvent, SpanLink } from '@weir/tracking-store';
import type { DecodeBudget } from './decode-budget.js';
import type { OtlpResourceSpans, OtlpSpan } from './otlp.types.js';

type Json = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 64;
const UINT64 = /^\d{1,20}$/;
const INT64 = /^-?\d{1,19}$/;
const HEX = /^[0-9a-f]*$/i;
const DOUBLE_WORDS = ['NaN', 'Infinity', '-Infinity'];

const wrong = (what: string): TypeError => new TypeError(`${what} is not as OTLP's JSON form says`);

function object(value: unknown, what: string): Json {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong(what);
  return value as Json;
}

function list(value: unknown, what: string): Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(what);
  return value.map((item) => object(item, what));
}

function text(value: unknown, what: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw wrong(what);
  return value;
}

/** Numbers of 64 bits are decimal text in this form; small ones are often written bare. */
function digits(value: unknown, pattern: RegExp, what: string): string {
  if (value === undefined || value === null) return '0';
  const written = typeof value === 'number' ? String(value) : value;
  if (typeof written !== 'string' || !pattern.test(written)) throw wrong(what);
  return String(BigInt(written));
}

/** Ids are hexadecimal here, unlike bytes elsewhere in protobuf's JSON form. */
function id(value: unknown, what: string): string {
  const written = text(value, what);
  if (!HEX.test(written)) throw wrong(what);
  return written.toLowerCase();
}

function small(value: unknown, names: readonly string[], what: string): number {
  if (value === undefined || value === null) return 0;
  const number = typeof value === 'string' ? names.indexOf(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) throw wrong(what);
  return number;
}

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (kind) => `SPAN_KIND_${kind}`,
);
const STATUSES = ['UNSET', 'OK', 'ERROR'].map((status) => `STATUS_CODE_${status}`);

/** Reads a parsed body as an ExportTraceServiceRequest. Throws when it is none, or holds more than the budget. */
export const readExportRequest = (body: unknown, budget: DecodeBudget): OtlpResourceSpans[] =>
  new ExportRequestReader(budget).resources(body);

class ExportRequestReader {
  constructor(private readonly budget: DecodeBudget) {}

  resources(body: unknown): OtlpResourceSpans[] {
    return list(object(body, 'body').resourceSpans, 'resourceSpans').map((resourceSpans) => ({
      resource: this.attributes(object(resourceSpans.resource, 'resource').attributes),
      spans: list(resourceSpans.scopeSpans, 'scopeSpans').flatMap((scopeSpans) => {
        const scope = text(object(scopeSpans.scope, 'scope').name, 'scope.name');
        return list(scopeSpans.spans, 'spans').map((span) => ({ span: this.span(span), scope }));
      }),
    }));
  }

  private span(span: Json): OtlpSpan {
    this.budget.takeSpan();
    const status = object(span.status, 'status');
    return {
      traceId: id(span.traceId, 'traceId'),
      spanId: id(span.spanId, 'spanId'),
      parentId: id(span.parentSpanId, 'parentSpanId'),
      traceState: text(span.traceState, 'traceState'),
      name: text(span.name, 'name'),
      kind: small(span.kind, KINDS, 'kind'),
      startNs: digits(span.startTimeUnixNano, UINT64, 'startTimeUnixNano'),
      endNs: digits(span.endTimeUnixNano, UINT64, 'endTimeUnixNano'),
      attributes: this.attributes(span.attributes),
      events: list(span.events, 'events').map((event) => this.event(event)),
      links: list(span.links, 'links').map((link) => this.link(link)),
      statusCode: small(status.code, STATUSES, 'status.code'),
      statusMessage: text(status.message, 'status.message'),
    };
  }

  private event(event: Json): SpanEvent {
    this.budget.takeValue();
    return {
      name: text(event.name, 'event name'),
      timeNs: digits(event.timeUnixNano, UINT64, 'timeUnixNano'),
      attributes: this.attributes(event.attributes),
    };
  }

  private link(link: Json): SpanLink {
    this.budget.takeValue();
    return {
      traceId: id(link.traceId, 'link traceId'),
      spanId: id(link.spanId, 'link spanId'),
      attributes: this.attributes(link.attributes),
    };
  }

  /** From entries, so that a key called `__proto__` is a key like any other. */
  private attributes(attributes: unknown): AttributeMap {
    return Object.fromEntries(
      list(attributes, 'attributes').map(({ key, value }) => [
        text(key, 'attribute key'),
        this.value(object(value, 'attribute value'), 1),
      ]),
    );
  }

  private value(value: Json, depth: number): AnyValue {
    this.budget.takeValue();
    if (depth > MAX_DEPTH) throw wrong('nesting of values');
    if (typeof value.boolValue === 'boolean') return { bool_value: value.boolValue };
    if (value.stringValue !== undefined) return { string_value: text(value.stringValue, 'stringValue') };
    if (value.intValue !== undefined) return { int_value: digits(value.intValue, INT64, 'intValue') };
    if (value.doubleValue !== undefined) return { double_value: double(value.doubleValue) };
    if (value.bytesValue !== undefined) return { bytes_value: text(value.bytesValue, 'bytesValue') };
    if (value.arrayValue !== undefined) {
      const { values } = object(value.arrayValue, 'arrayValue');
      return {
        array_value: { values: list(values, 'values').map((item) => this.value(item, depth + 1)) },
      };
    }
    return value.kvlistValue === undefined ? {} : { kvlist_value: this.map(value.kvlistValue, depth) };
  }

  private map(kvlist: unknown, depth: number): { values: { key: string; value: AnyValue }[] } {
    const pairs = list(object(kvlist, 'kvlistValue').values, 'values');
    return {
      values: pairs.map((pair) => ({
        key: text(pair.key, 'key'),
        value: this.value(object(pair.value, 'value'), depth + 1),
      })),
    };
  }
}

function double(value: unknown): number | string {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && DOUBLE_WORDS.includes(value)) return value;
  throw wrong('doubleValue');
}
