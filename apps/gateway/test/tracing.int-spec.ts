import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VendorStub } from '@weir/testing';
import { chatAnswer, chatBody, chatEndpoint, GatewayFixture } from './gateway-fixture.js';

interface Span {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { key: string; value: Record<string, unknown> }[];
}

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER_SPAN = '00f067aa0ba902b7';
const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

describe('traces', () => {
  let vendor: VendorStub;
  let collector: VendorStub;
  let gateway: GatewayFixture;
  const before = { ...process.env };

  beforeAll(async () => {
    vendor = await VendorStub.start({ json: chatAnswer });
    collector = await VendorStub.start({ json: {} });
  });
  afterAll(async () => {
    await vendor.stop();
    await collector.stop();
  });
  beforeEach(async () => {
    vendor.clear();
    collector.clear();
    // OpenTelemetry reads its own variables by itself.
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
    process.env.OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment=test';
    gateway = await GatewayFixture.start(`endpoints:\n${chatEndpoint('chat', vendor.url)}`, {
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    });
    process.env = { ...before };
  });

  /** What the collector has got once the gateway has ended, which sends all that is left. */
  async function exported(): Promise<Span[]> {
    await gateway.stop();
    expect(collector.requests.every(({ path }) => path === '/v1/traces')).toBe(true);
    return collector.requests.flatMap(({ json }) =>
      (json as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans.flatMap((resource) =>
        resource.scopeSpans.flatMap(({ spans }) => spans),
      ),
    );
  }

  const attributesOf = ({ attributes }: Span): Record<string, unknown> =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

  it('continues the trace of the caller, through to the vendor', async () => {
    await gateway.post(
      '/endpoints/chat/invocations',
      { ...chatBody, temperature: 0.5, max_tokens: 7 },
      { traceparent: `00-${TRACE_ID}-${CALLER_SPAN}-01`, tracestate: 'shop=1', 'x-request-id': 'traced-1' },
    );
    const spans = await exported();
    expect(spans).toHaveLength(2);
    const server = spans.find(({ kind }) => kind === SERVER);
    const client = spans.find(({ kind }) => kind === CLIENT);
    expect(server).toMatchObject({
      name: 'POST /endpoints/{name}/invocations',
      traceId: TRACE_ID,
      parentSpanId: CALLER_SPAN,
    });
    expect(server && attributesOf(server)).toMatchObject({
      'http.response.status_code': 200,
      'weir.endpoint': 'chat',
      'weir.request_id': 'traced-1',
    });
    expect(client).toMatchObject({ name: 'chat gpt-4', traceId: TRACE_ID, parentSpanId: server?.spanId });
    expect(client && attributesOf(client)).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.max_tokens': 7,
      'gen_ai.usage.input_tokens': 2,
      'gen_ai.usage.output_tokens': 1,
    });
    expect(vendor.requests[0]?.headers).toMatchObject({
      traceparent: `00-${TRACE_ID}-${client?.spanId}-01`,
      tracestate: 'shop=1',
    });
    expect(JSON.stringify(collector.requests)).not.toMatch(/hi there|Hello!|sk-test-secret/);
  });

  it('begins a trace of its own for a caller without one, or with a broken one', async () => {
    await gateway.post('/v1/chat/completions', { ...chatBody, model: 'chat' });
    await gateway.post('/endpoints/chat/invocations', chatBody, { traceparent: '00-zz-01' });
    const servers = (await exported()).filter(({ kind }) => kind === SERVER);
    expect(servers.map(({ parentSpanId }) => parentSpanId ?? '')).toEqual(['', '']);
    expect(new Set(servers.map(({ traceId }) => traceId)).size).toBe(2);
    expect(servers.map(({ name }) => name)).toContain('POST /v1/chat/completions');
  });

  it('marks what failed, and blames the vendor where it was the vendor', async () => {
    vendor.enqueue({ status: 503, json: { error: { message: 'no' } } });
    await gateway.post('/endpoints/chat/invocations', chatBody);
    await gateway.post('/endpoints/nope/invocations', chatBody);
    const spans = await exported();
    const failed = spans.find(({ kind }) => kind === CLIENT);
    expect(failed?.status.code).toBe(ERROR);
    expect(failed && attributesOf(failed)).toMatchObject({ 'error.type': 'failed' });
    const unknown = spans.find((span) => attributesOf(span)['http.response.status_code'] === 404);
    expect(unknown?.status.code ?? 0).not.toBe(ERROR);
  });
});
