import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { AnyValue, SpanEvent, SpanLink } from '@weir/tracking-store';
import type { DecodeBudget } from './decode-budget.js';
import type { OtlpResourceSpans, OtlpSpan } from './otlp.types.js';

/** Values may hold values; a deeper nest than any exporter writes would only fill the stack. */
const MAX_DEPTH = 64;

/** A message's fields by their numbers. */
type Fields = Readonly<Record<number, readonly [WireType, (reader: BinaryReader) => void]>>;

/** A field that is not known, or that has another wire type than expected, is skipped, as protobuf asks. */
function readMessage(bytes: Uint8Array, fields: Fields): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const known = fields[field];
    if (known?.[0] === type) known[1](reader);
    else reader.skip(type, field);
  }
}

const { Varint, Bit64, LengthDelimited } = WireType;

const hexOf = (reader: BinaryReader): string => Buffer.from(reader.bytes()).toString('hex');
const doubleOf = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
const base64Of = (reader: BinaryReader): string => Buffer.from(reader.bytes()).toString('base64');

/** Decodes an ExportTraceServiceRequest. Throws when the bytes are none, or hold more than the budget. */
export const decodeExportRequest = (body: Uint8Array, budget: DecodeBudget): OtlpResourceSpans[] =>
  new ExportRequestDecoder(budget).resources(body);

class ExportRequestDecoder {
  constructor(private readonly budget: DecodeBudget) {}

  resources(body: Uint8Array): OtlpResourceSpans[] {
    const resources: OtlpResourceSpans[] = [];
    readMessage(body, { 1: [LengthDelimited, (reader) => resources.push(this.resource(reader.bytes()))] });
    return resources;
  }

  private resource(bytes: Uint8Array): OtlpResourceSpans {
    this.budget.takeValue();
    const resource: Record<string, AnyValue> = {};
    const spans: OtlpResourceSpans['spans'][number][] = [];
    readMessage(bytes, {
      1: [LengthDelimited, (reader) => this.resourceAttributes(resource, reader.bytes())],
      2: [LengthDelimited, (reader) => this.scope(spans, reader.bytes())],
    });
    return { resource, spans };
  }

  private resourceAttributes(attributes: Record<string, AnyValue>, bytes: Uint8Array): void {
    readMessage(bytes, { 1: [LengthDelimited, (reader) => this.attribute(attributes, reader.bytes())] });
  }

  private scope(spans: OtlpResourceSpans['spans'][number][], bytes: Uint8Array): void {
    this.budget.takeValue();
    let scope = '';
    const own: OtlpSpan[] = [];
    readMessage(bytes, {
      1: [LengthDelimited, (reader) => (scope = scopeName(reader.bytes()))],
      2: [LengthDelimited, (reader) => own.push(this.span(reader.bytes()))],
    });
    for (const span of own) spans.push({ span, scope });
  }

  private span(bytes: Uint8Array): OtlpSpan {
    this.budget.takeSpan();
    const span = { traceId: '', spanId: '', parentId: '', traceState: '', name: '', kind: 0 };
    const times = { startNs: '0', endNs: '0' };
    const status = { statusCode: 0, statusMessage: '' };
    const attributes: Record<string, AnyValue> = {};
    const events: SpanEvent[] = [];
    const links: SpanLink[] = [];
    readMessage(bytes, {
      1: [LengthDelimited, (reader) => (span.traceId = hexOf(reader))],
      2: [LengthDelimited, (reader) => (span.spanId = hexOf(reader))],
      3: [LengthDelimited, (reader) => (span.traceState = reader.string())],
      4: [LengthDelimited, (reader) => (span.parentId = hexOf(reader))],
      5: [LengthDelimited, (reader) => (span.name = reader.string())],
      6: [Varint, (reader) => (span.kind = reader.int32())],
      7: [Bit64, (reader) => (times.startNs = String(reader.fixed64()))],
      8: [Bit64, (reader) => (times.endNs = String(reader.fixed64()))],
      9: [LengthDelimited, (reader) => this.attribute(attributes, reader.bytes())],
      11: [LengthDelimited, (reader) => events.push(this.event(reader.bytes()))],
      13: [LengthDelimited, (reader) => links.push(this.link(reader.bytes()))],
      15: [LengthDelimited, (reader) => Object.assign(status, statusOf(reader.bytes()))],
    });
    return { ...span, ...times, ...status, attributes, events, links };
  }

  private event(bytes: Uint8Array): SpanEvent {
    this.budget.takeValue();
    const event = { name: '', timeNs: '0' };
    const attributes: Record<string, AnyValue> = {};
    readMessage(bytes, {
      1: [Bit64, (reader) => (event.timeNs = String(reader.fixed64()))],
      2: [LengthDelimited, (reader) => (event.name = reader.string())],
      3: [LengthDelimited, (reader) => this.attribute(attributes, reader.bytes())],
    });
    return { ...event, attributes };
  }

  private link(bytes: Uint8Array): SpanLink {
    this.budget.takeValue();
    const link = { traceId: '', spanId: '' };
    const attributes: Record<string, AnyValue> = {};
    readMessage(bytes, {
      1: [LengthDelimited, (reader) => (link.traceId = hexOf(reader))],
      2: [LengthDelimited, (reader) => (link.spanId = hexOf(reader))],
      4: [LengthDelimited, (reader) => this.attribute(attributes, reader.bytes())],
    });
    return { ...link, attributes };
  }

  private attribute(attributes: Record<string, AnyValue>, bytes: Uint8Array): void {
    const { key, value } = this.pair(bytes, 1);
    // Not by assignment: a key may be called `__proto__`.
    Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true, writable: true });
  }

  private pair(bytes: Uint8Array, depth: number): { key: string; value: AnyValue } {
    let key = '';
    let value: AnyValue = {};
    readMessage(bytes, {
      1: [LengthDelimited, (reader) => (key = reader.string())],
      2: [LengthDelimited, (reader) => (value = this.value(reader.bytes(), depth))],
    });
    return { key, value };
  }

  private value(bytes: Uint8Array, depth: number): AnyValue {
    this.budget.takeValue();
    if (depth > MAX_DEPTH) throw new RangeError('values are nested too deep');
    let value: AnyValue = {};
    readMessage(bytes, {
      1: [LengthDelimited, (reader) => (value = { string_value: reader.string() })],
      2: [Varint, (reader) => (value = { bool_value: reader.bool() })],
      3: [Varint, (reader) => (value = { int_value: String(reader.int64()) })],
      4: [Bit64, (reader) => (value = { double_value: doubleOf(reader.double()) })],
      5: [LengthDelimited, (reader) => (value = { array_value: this.array(reader.bytes(), depth) })],
      6: [LengthDelimited, (reader) => (value = { kvlist_value: this.map(reader.bytes(), depth) })],
      7: [LengthDelimited, (reader) => (value = { bytes_value: base64Of(reader) })],
    });
    return value;
  }

  private array(bytes: Uint8Array, depth: number): { values: AnyValue[] } {
    const values: AnyValue[] = [];
    readMessage(bytes, {
      1: [LengthDelimited, (reader) => values.push(this.value(reader.bytes(), depth + 1))],
    });
    return { values };
  }

  private map(bytes: Uint8Array, depth: number): { values: { key: string; value: AnyValue }[] } {
    const values: { key: string; value: AnyValue }[] = [];
    readMessage(bytes, {
      1: [LengthDelimited, (reader) => values.push(this.pair(reader.bytes(), depth + 1))],
    });
    return { values };
  }
}

function scopeName(bytes: Uint8Array): string {
  let name = '';
  readMessage(bytes, { 1: [LengthDelimited, (reader) => (name = reader.string())] });
  return name;
}

function statusOf(bytes: Uint8Array): Pick<OtlpSpan, 'statusCode' | 'statusMessage'> {
  const status = { statusCode: 0, statusMessage: '' };
  readMessage(bytes, {
    2: [LengthDelimited, (reader) => (status.statusMessage = reader.string())],
    3: [Varint, (reader) => (status.statusCode = reader.int32())],
  });
  return status;
}

/** An ExportTraceServiceResponse: empty unless there is something to tell. */
export function encodeExportResponse(rejected: number, message: string): Uint8Array {
  if (rejected === 0 && message === '') return new Uint8Array();
  return new BinaryWriter()
    .tag(1, LengthDelimited)
    .fork()
    .tag(1, Varint)
    .int64(rejected)
    .tag(2, LengthDelimited)
    .string(message)
    .join()
    .finish();
}
