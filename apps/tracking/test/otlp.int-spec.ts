import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

type Json = Record<string, unknown>;
type Attribute = readonly [string, Json];

const PROTOBUF = 'application/x-protobuf';
const START = 1_767_322_800_000_000_000n;
let server: TrackingServer;
let experiment: string;
beforeAll(async () => {
  server = await startTrackingServer();
  experiment = await newExperiment('otlp');
});
afterAll(() => server.close());

async function newExperiment(name: string): Promise<string> {
  const path = '/api/2.0/mlflow/experiments/create';
  return (await server.call<{ experiment_id: string }>('POST', path, { name })).json.experiment_id;
}

interface TestSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly name?: string;
  readonly start?: bigint;
  readonly end?: bigint;
  readonly attributes?: readonly Attribute[];
  readonly error?: string;
}

const newTrace = () => randomBytes(16).toString('hex');
const newSpan = () => randomBytes(8).toString('hex');
const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** OTLP's JSON form, which is written by hand here: what is read from it is compared with it. */
const jsonBody = (spans: readonly TestSpan[], resource: readonly Attribute[] = []) => ({
  resourceSpans: [
    {
      resource: { attributes: resource.map(([key, value]) => ({ key, value })) },
      scopeSpans: [{ scope: { name: 'tests' }, spans: spans.map(jsonSpan) }],
    },
  ],
});
const jsonSpan = (span: TestSpan) => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentId ?? '',
  name: span.name ?? 'step',
  kind: 2,
  startTimeUnixNano: String(span.start ?? START),
  endTimeUnixNano: String(span.end ?? START + 1_500_000_000n),
  attributes: (span.attributes ?? []).map(([key, value]) => ({ key, value })),
  status: span.error === undefined ? {} : { code: 2, message: span.error },
});

/** The fields that the protobuf tests need, by their numbers in OTLP's description. */
function protobufBody(spans: readonly TestSpan[]): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).fork();
  writer.tag(2, WireType.LengthDelimited).fork();
  for (const span of spans) {
    writer.tag(2, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).bytes(bytes(span.traceId));
    writer.tag(2, WireType.LengthDelimited).bytes(bytes(span.spanId));
    if (span.parentId !== undefined) writer.tag(4, WireType.LengthDelimited).bytes(bytes(span.parentId));
    writer.tag(5, WireType.LengthDelimited).string(span.name ?? 'step');
    writer.tag(7, WireType.Bit64).fixed64(span.start ?? START);
    writer.tag(8, WireType.Bit64).fixed64(span.end ?? START + 1_500_000_000n);
    for (const [key, value] of span.attributes ?? []) {
      writer.tag(9, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).string(key);
      writer.tag(2, WireType.LengthDelimited).fork();
      writeValue(writer, value);
      writer.join().join();
    }
    // A field that no version of OTLP has yet.
    writer.tag(99, WireType.LengthDelimited).string('from the future').join();
  }
  return writer.join().join().finish();
}

function writeValue(writer: BinaryWriter, value: Json): void {
  if (typeof value.stringValue === 'string')
    writer.tag(1, WireType.LengthDelimited).string(value.stringValue);
  if (typeof value.boolValue === 'boolean') writer.tag(2, WireType.Varint).bool(value.boolValue);
  if (typeof value.intValue === 'string') writer.tag(3, WireType.Varint).int64(value.intValue);
  if (typeof value.doubleValue === 'number') writer.tag(4, WireType.Bit64).double(value.doubleValue);
  if (typeof value.bytesValue === 'string') {
    writer.tag(7, WireType.LengthDelimited).bytes(Buffer.from(value.bytesValue, 'base64'));
  }
}

interface Sent {
  readonly status: number;
  readonly type: string | null;
  readonly body: Buffer;
}

async function send(body: Uint8Array | string, headers: Record<string, string> = {}): Promise<Sent> {
  const answer = await fetch(`${server.base}/v1/traces`, {
    method: 'POST',
    body: typeof body === 'string' ? body : Buffer.from(body),
    headers: { 'content-type': PROTOBUF, 'x-mlflow-experiment-id': experiment, ...headers },
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: Buffer.from(await answer.arrayBuffer()),
  };
}
const sendJson = (body: unknown, headers: Record<string, string> = {}) =>
  send(JSON.stringify(body), { 'content-type': 'application/json', ...headers });
const detail = ({ body }: Sent): string => (JSON.parse(body.toString()) as { detail: string }).detail;

interface Whole {
  readonly trace: {
    readonly trace_info: Json & { tags: Record<string, string>; trace_metadata: Record<string, string> };
    readonly spans?: (Json & { name: string; attributes?: { key: string; value: Json }[] })[];
  };
}
async function read(traceId: string, more = ''): Promise<Whole['trace']> {
  const { status, json } = await server.call<Whole>(
    'GET',
    `/api/3.0/mlflow/traces/get?trace_id=tr-${traceId}${more}`,
  );
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(json)}`);
  return json.trace;
}
const attributesOf = (span: NonNullable<Whole['trace']['spans']>[number] | undefined) =>
  Object.fromEntries(span?.attributes?.map(({ key, value }) => [key, value]) ?? []);

describe('spans by OTLP', () => {
  const VALUES: readonly Attribute[] = [
    ['text', { stringValue: 'é "x" \n' }],
    ['yes', { boolValue: true }],
    ['no', { boolValue: false }],
    ['big', { intValue: '1152921504606846977' }],
    ['negative', { intValue: '-5' }],
    ['whole', { doubleValue: 1 }],
    ['half', { doubleValue: 0.5 }],
    ['bytes', { bytesValue: 'AAH/' }],
    ['__proto__', { stringValue: 'a key like any other' }],
  ];
  const WIRE = {
    text: { string_value: 'é "x" \n' },
    yes: { bool_value: true },
    no: { bool_value: false },
    big: { int_value: '1152921504606846977' },
    negative: { int_value: '-5' },
    whole: { double_value: 1 },
    half: { double_value: 0.5 },
    bytes: { bytes_value: 'AAH/' },
  };

  it.each(['protobuf', 'json'])('in %s are read back as they were sent', async (encoding) => {
    const [traceId, spanId] = [newTrace(), newSpan()];
    const spans = [{ traceId, spanId, name: 'root', attributes: VALUES }];
    const sent = encoding === 'json' ? await sendJson(jsonBody(spans)) : await send(protobufBody(spans));
    expect([sent.status, sent.type]).toEqual([200, encoding === 'json' ? 'application/json' : PROTOBUF]);
    expect(sent.body.toString()).toBe(encoding === 'json' ? '{}' : '');
    const { trace_info, spans: [span] = [] } = await read(traceId);
    expect(trace_info).toMatchObject({
      trace_id: `tr-${traceId}`,
      state: 'OK',
      request_time: '2026-01-02T03:00:00.000Z',
      execution_duration: '1.500s',
      tags: { 'mlflow.trace.spansLocation': 'TRACKING_STORE', 'mlflow.traceName': 'root' },
    });
    expect(span).toMatchObject({
      trace_id: bytes(traceId).toString('base64'),
      span_id: bytes(spanId).toString('base64'),
      start_time_unix_nano: String(START),
      end_time_unix_nano: String(START + 1_500_000_000n),
    });
    expect(attributesOf(span)).toMatchObject(WIRE);
    expect(span?.attributes?.find(({ key }) => key === '__proto__')?.value).toEqual({
      string_value: 'a key like any other',
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('may be packed with %s', async (encoding, pack) => {
    const traceId = newTrace();
    const body = pack(protobufBody([{ traceId, spanId: newSpan() }]));
    expect((await send(body, { 'content-encoding': encoding })).status).toBe(200);
    expect((await read(traceId)).spans).toHaveLength(1);
  });

  it('are stored once however often they are sent, also at the same time', async () => {
    const traceId = newTrace();
    const [root, child] = [newSpan(), newSpan()];
    const usage: Attribute = [
      'mlflow.chat.tokenUsage',
      { stringValue: '{"input_tokens": 3, "output_tokens": 4, "total_tokens": 7}' },
    ];
    const spans = [
      { traceId, spanId: root, name: 'root' },
      { traceId, spanId: child, parentId: root, attributes: [usage] },
    ];
    await Promise.all(Array.from({ length: 8 }, () => send(protobufBody(spans))));
    const { spans: stored, trace_info } = await read(traceId);
    expect(stored).toHaveLength(2);
    expect(JSON.parse(trace_info.trace_metadata['mlflow.trace.tokenUsage'] ?? '')).toEqual({
      input_tokens: 3,
      output_tokens: 4,
      total_tokens: 7,
    });
  });

  it('add up over requests, a parent that tells the sum of its children only once', async () => {
    const traceId = newTrace();
    const [root, one, two] = [newSpan(), newSpan(), newSpan()];
    const tokens = (input: number): Attribute => [
      'mlflow.chat.tokenUsage',
      { stringValue: `{"input_tokens": ${input}, "output_tokens": 1, "total_tokens": ${input + 1}}` },
    ];
    const total = async () =>
      (JSON.parse((await read(traceId)).trace_info.trace_metadata['mlflow.trace.tokenUsage'] ?? '{}') as Json)
        .input_tokens;
    await send(protobufBody([{ traceId, spanId: one, parentId: root, attributes: [tokens(10)] }]));
    await send(protobufBody([{ traceId, spanId: two, parentId: root, attributes: [tokens(20)] }]));
    expect(await total()).toBe(30);
    await send(protobufBody([{ traceId, spanId: root, attributes: [tokens(30)] }]));
    expect(await total()).toBe(30);
  });

  it('make a trace that is in progress until its root comes, and as long as all of them', async () => {
    const traceId = newTrace();
    const root = newSpan();
    const at = (seconds: number) => START + BigInt(seconds) * 1_000_000_000n;
    await send(protobufBody([{ traceId, spanId: newSpan(), parentId: root, start: at(1), end: at(2) }]));
    expect((await read(traceId)).trace_info).toMatchObject({
      state: 'IN_PROGRESS',
      request_time: '2026-01-02T03:00:01.000Z',
      execution_duration: '1.000s',
    });
    await sendJson(jsonBody([{ traceId, spanId: root, start: at(0), end: at(5), error: 'bad' }]));
    expect((await read(traceId)).trace_info).toMatchObject({
      state: 'ERROR',
      request_time: '2026-01-02T03:00:00.000Z',
      execution_duration: '5.000s',
    });
  });

  it('change no times and no state of a trace that its client declared', async () => {
    const traceId = newTrace();
    await server.call('POST', '/api/3.0/mlflow/traces', {
      trace: {
        trace_info: {
          trace_id: `tr-${traceId}`,
          trace_location: { mlflow_experiment: { experiment_id: experiment } },
          request_time: '2026-05-05T05:05:05Z',
          execution_duration: '9s',
          state: 'ERROR',
          tags: { 'mlflow.traceName': 'declared' },
          trace_metadata: { 'mlflow.trace.sizeStats': '{"num_spans": 1}' },
        },
      },
    });
    await send(protobufBody([{ traceId, spanId: newSpan(), name: 'root' }]));
    expect((await read(traceId)).trace_info).toMatchObject({
      state: 'ERROR',
      request_time: '2026-05-05T05:05:05.000Z',
      execution_duration: '9.000s',
      tags: { 'mlflow.traceName': 'declared', 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
    });
  });

  it('follow a trace whose client declares it in another experiment afterwards', async () => {
    const traceId = newTrace();
    const home = await newExperiment(`home of ${traceId}`);
    await send(protobufBody([{ traceId, spanId: newSpan(), name: 'remote' }]));
    await server.call('POST', '/api/3.0/mlflow/traces', {
      trace: {
        trace_info: {
          trace_id: `tr-${traceId}`,
          trace_location: { mlflow_experiment: { experiment_id: home } },
          request_time: '2026-05-05T05:05:05Z',
          state: 'OK',
        },
      },
    });
    const { json } = await server.call<{ traces?: Json[] }>('POST', '/api/3.0/mlflow/traces/search', {
      locations: [{ mlflow_experiment: { experiment_id: home } }],
      filter: "span.name = 'remote'",
    });
    expect(json.traces).toHaveLength(1);
  });

  it('of other instrumentation get the names that MLflow looks for', async () => {
    const traceId = newTrace();
    const attributes: Attribute[] = [
      ['gen_ai.operation.name', { stringValue: 'chat' }],
      ['gen_ai.request.model', { stringValue: 'gpt-x' }],
      ['gen_ai.usage.input_tokens', { intValue: '7' }],
      ['gen_ai.usage.output_tokens', { intValue: '3' }],
      ['gen_ai.input.messages', { stringValue: '[{"role":"user","content":"hello"}]' }],
      ['session.id', { stringValue: 's-1' }],
      ['user.id', { stringValue: 'bob' }],
      ['mlflow.traceTag.team', { stringValue: 'blue' }],
    ];
    const resource: Attribute[] = [
      ['service.name', { stringValue: 'shop' }],
      ['telemetry.sdk.name', { stringValue: 'opentelemetry' }],
      ['mlflow.artifactLocation', { stringValue: 'forged' }],
    ];
    await sendJson(jsonBody([{ traceId, spanId: newSpan(), attributes }], resource));
    const { trace_info, spans: [span] = [] } = await read(traceId);
    expect(attributesOf(span)).toMatchObject({
      'mlflow.spanType': { string_value: 'CHAT_MODEL' },
      'mlflow.llm.model': { string_value: 'gpt-x' },
    });
    expect(trace_info.tags).toMatchObject({ 'service.name': 'shop', team: 'blue' });
    expect(trace_info.tags['mlflow.artifactLocation']).toContain(traceId);
    expect(trace_info.tags).not.toHaveProperty(['telemetry.sdk.name']);
    expect(trace_info.trace_metadata).toEqual({
      'mlflow.trace.session': 's-1',
      'mlflow.trace.user': 'bob',
      'mlflow.trace.tokenUsage': '{"input_tokens": 7, "output_tokens": 3, "total_tokens": 10}',
    });
  });

  it('are waited for when a trace says that it has more of them', async () => {
    const traceId = newTrace();
    await server.call('POST', '/api/3.0/mlflow/traces', {
      trace: {
        trace_info: {
          trace_id: `tr-${traceId}`,
          trace_location: { mlflow_experiment: { experiment_id: experiment } },
          request_time: '2026-05-05T05:05:05Z',
          trace_metadata: { 'mlflow.trace.sizeStats': '{"num_spans": 2}' },
        },
      },
    });
    const [root, child] = [newSpan(), newSpan()];
    await send(protobufBody([{ traceId, spanId: root, name: 'root' }]));
    expect((await read(traceId, '&allow_partial=true')).spans).toHaveLength(1);
    const [whole] = await Promise.all([
      read(traceId),
      send(protobufBody([{ traceId, spanId: child, parentId: root, name: 'child' }])),
    ]);
    expect(whole.spans?.map(({ name }) => name)).toEqual(['root', 'child']);
  });

  it('are drawn by the web interface from a file', async () => {
    const traceId = newTrace();
    await send(protobufBody([{ traceId, spanId: newSpan(), name: 'root', attributes: VALUES }]));
    const answer = await fetch(
      `${server.base}/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-${traceId}`,
    );
    const text = await answer.text();
    expect(text).toContain(`"start_time_unix_nano":${START},`);
    const { spans } = JSON.parse(text) as { spans: { attributes: Record<string, string> }[] };
    expect(spans[0]?.attributes).toMatchObject({
      whole: '1.0',
      big: '1152921504606846977',
      text: JSON.stringify('é "x" \n'),
    });
  });
});

describe('an export is refused', () => {
  const good = () => protobufBody([{ traceId: newTrace(), spanId: newSpan() }]);
  it.each<[string, () => Uint8Array | string, Record<string, string>, number, string]>([
    ['of another content type', good, { 'content-type': 'text/plain' }, 400, 'Invalid Content-Type'],
    ['that is garbage', () => Buffer.from('ffffff', 'hex'), {}, 400, 'Invalid OpenTelemetry format'],
    ['that is cut off', () => good().slice(0, -3), {}, 400, 'Invalid OpenTelemetry format'],
    ['that is empty', () => '', {}, 400, 'no spans found'],
    ['that is not packed as it says', good, { 'content-encoding': 'gzip' }, 400, 'Content-Encoding'],
    ['packed in an unknown way', good, { 'content-encoding': 'br' }, 415, 'Content-Encoding'],
    ['for an unknown experiment', good, { 'x-mlflow-experiment-id': '987654321' }, 404, '987654321'],
    ['for no experiment id', good, { 'x-mlflow-experiment-id': 'abc' }, 404, 'abc'],
    ['without an experiment', good, { 'x-mlflow-experiment-id': '' }, 422, 'x-mlflow-experiment-id'],
    ['of no JSON', () => '{', { 'content-type': 'application/json' }, 400, 'Invalid OpenTelemetry format'],
    [
      'of too many spans',
      () => protobufBody(Array.from({ length: 10_001 }, () => ({ traceId: newTrace(), spanId: newSpan() }))),
      {},
      400,
      'at most 10000 spans',
    ],
    ['that is too large', () => new Uint8Array(17 * 1024 * 1024), {}, 413, 'larger than'],
  ])('%s', async (_case, body, headers, status, message) => {
    const sent = await send(body(), headers);
    expect([sent.status, detail(sent)]).toEqual([status, expect.stringContaining(message)]);
  });

  it('when its values are nested without end', async () => {
    let value: Json = { stringValue: 'x' };
    for (let depth = 0; depth < 200; depth += 1) value = { arrayValue: { values: [value] } };
    const span = { traceId: newTrace(), spanId: newSpan(), attributes: [['deep', value] as const] };
    expect((await sendJson(jsonBody([span]))).status).toBe(400);
  });

  const BAD: [string, Partial<TestSpan>][] = [
    ['no trace id', { traceId: '' }],
    ['a trace id of zeros', { traceId: '0'.repeat(32) }],
    ['a short span id', { spanId: 'abcd' }],
    ['a long parent id', { parentId: 'a'.repeat(20) }],
    ['a time that no bigint holds', { start: 2n ** 63n }],
    ['a NUL in its name', { name: 'a\0b' }],
    ['a NUL in an attribute', { attributes: [['k', { stringValue: '\0' }]] }],
  ];
  it.each(BAD)('when its only span has %s', async (_case, wrong) => {
    const sent = await send(protobufBody([{ traceId: newTrace(), spanId: newSpan(), ...wrong }]));
    expect([sent.status, detail(sent)]).toEqual([422, expect.stringContaining('Cannot convert')]);
  });

  it.each(BAD)('in part when one of its spans has %s', async (_case, wrong) => {
    const traceId = newTrace();
    const spans = [
      { traceId, spanId: newSpan(), name: 'good' },
      { traceId: newTrace(), spanId: newSpan(), ...wrong },
    ];
    const sent = await sendJson(jsonBody(spans));
    expect([sent.status, JSON.parse(sent.body.toString())]).toEqual([
      200,
      { partialSuccess: { rejectedSpans: '1', errorMessage: expect.any(String) } },
    ]);
    expect((await read(traceId)).spans).toHaveLength(1);
  });

  it('with nothing stored: an experiment that is deleted takes no spans', async () => {
    const gone = await newExperiment(`gone ${newTrace()}`);
    await server.call('POST', '/api/2.0/mlflow/experiments/delete', { experiment_id: gone });
    const traceId = newTrace();
    const sent = await send(protobufBody([{ traceId, spanId: newSpan() }]), {
      'x-mlflow-experiment-id': gone,
    });
    expect(sent.status).toBe(400);
    expect((await server.call('GET', `/api/3.0/mlflow/traces/tr-${traceId}`)).status).toBe(404);
  });
});
