import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, spawnWeir, testRedisUrl, VendorStub, waitUntil } from '@weir/testing';
import { chatAnswer, chatBody, chatChunk } from './support/chat-fixtures.js';

const SECRET = 'sk-operations-secret';
const chunks = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => chatChunk(`w${index} `));

describe('operating the gateway', () => {
  let folder: string;
  let vendor: VendorStub;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-operations-'));
    vendor = await VendorStub.start({ json: chatAnswer });
    writeFileSync(
      join(folder, 'gateway.yaml'),
      `endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: {provider: openai, name: gpt-4, config: {openai_api_key: ${SECRET}, openai_api_base: "${vendor.url}"}}
`,
    );
  });
  afterAll(async () => {
    await ProcessHandle.killLeftovers();
    await vendor.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => vendor.clear());

  async function start(env: Record<string, string>, flags: string[] = []) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const config = join(folder, 'gateway.yaml');
    const process = await spawnWeir(
      ['gateway', 'start', '--config-path', config, '--port', String(port), ...flags],
      { env, healthUrls: [`${url}/health`] },
    );
    return { process, port, url };
  }

  const post = (url: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${url}/endpoints/chat/invocations`, { method: 'POST', body: JSON.stringify(body), headers });

  it('drains: streams finish, health turns red, kept connections are closed, new ones refused', async () => {
    const { process, port, url } = await start({});
    vendor.enqueue({ events: [...chunks(10), '[DONE]'], gapMs: 150 });
    const stream = await post(url, { ...chatBody, stream: true });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const health = () =>
      new Promise<{ status: number | undefined; connection: string | undefined }>((resolve, reject) => {
        httpRequest({ agent, port, host: '127.0.0.1', path: '/health' })
          .once('response', (incoming) => {
            const { statusCode: status, headers } = incoming;
            incoming.resume().once('end', () => resolve({ status, connection: headers.connection }));
          })
          .once('error', reject)
          .end();
      });
    // A call that is under way on a kept connection when the signal comes.
    vendor.enqueue({ delayMs: 700, json: chatAnswer });
    const call = post(url, chatBody);
    expect((await health()).status).toBe(200);
    await vendor.received(2);
    const ended = process.stop();
    await waitUntil(() => process.log.includes('"msg":"stopping"'), { what: 'the drain to begin' });
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    const answer = await call;
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    const text = await stream.text();
    expect(text).toContain('w9 ');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(await ended).toEqual({ code: 0, signal: null });
    agent.destroy();
  });

  it('keeps taking connections for a while where that is asked for, with health red', async () => {
    const { process, url } = await start({ WEIR_DRAIN_DELAY_MS: '1500' });
    const ended = process.stop();
    const health = await waitUntil(
      async () => {
        const answer = await fetch(`${url}/health`);
        return answer.status === 503 && answer;
      },
      { what: 'health to turn red' },
    );
    expect(await health.json()).toEqual({ status: 'draining' });
    expect((await post(url, chatBody)).status).toBe(200);
    expect((await ended).code).toBe(0);
  });

  it('ends what outlasts the drain with an error that says so', async () => {
    const { process, url } = await start({ WEIR_DRAIN_MS: '500' });
    vendor.enqueue({ events: chunks(600), gapMs: 100 }, { delayMs: 60_000, json: chatAnswer });
    const stream = await post(url, { ...chatBody, stream: true });
    await vendor.received(1);
    const call = post(url, chatBody);
    await vendor.received(2);
    const ended = process.stop();
    const text = await stream.text();
    expect(text).toContain('w0 ');
    expect(text).not.toContain('[DONE]');
    expect(text).toMatch(/data: \{"error":\{"message":"The server is being stopped\.".*\}\n\n$/);
    const answer = await call;
    expect([answer.status, await answer.json()]).toEqual([503, { detail: 'The server is being stopped.' }]);
    await waitUntil(() => vendor.requests.every(({ isAborted }) => isAborted), {
      what: 'vendor calls to end',
    });
    expect((await ended).code).toBe(0);
  });

  it('tells in one scrape what all workers have counted', async () => {
    const { process, url } = await start({ REDIS_URL: testRedisUrl() }, ['--workers', '2']);
    await waitUntil(() => [...process.log.matchAll(/"msg":"listening"/g)].length === 2, {
      deadlineMs: 60_000,
      what: 'two workers',
    });
    // A connection for each call, so that the calls spread over the workers.
    for (let call = 0; call < 20; call++) await post(url, chatBody, { connection: 'close' });
    for (let scrape = 0; scrape < 4; scrape++) {
      const page = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
      expect(page).toContain(
        'weir_gateway_requests_total{endpoint="chat",surface="native",status="2xx"} 20\n',
      );
      expect(page).toContain('weir_gateway_config_endpoints 1\n');
      expect(page.match(/^process_resident_memory_bytes /gm)).toHaveLength(1);
    }
    expect((await process.stop()).code).toBe(0);
  });

  it('logs a line for each request where asked, with its id and without secrets', async () => {
    const { process, url } = await start({ WEIR_ACCESS_LOG: 'true' });
    vendor.enqueue({ status: 503, json: { error: { message: `key ${SECRET} is tired` } } });
    await post(url, chatBody, { 'x-request-id': 'log-me-1', authorization: 'Bearer caller-secret' });
    await fetch(`${url}/health?token=query-secret`, { headers: { 'x-request-id': 'log-me-2' } });
    expect((await process.stop()).code).toBe(0);
    const lines = process.log
      .split('\n')
      .filter((line) => line.includes('log-me'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'warn', requestId: 'log-me-1', vendorStatus: 503, endpoint: 'chat' }),
      expect.objectContaining({
        msg: 'request',
        requestId: 'log-me-1',
        method: 'POST',
        path: '/endpoints/chat/invocations',
        endpoint: 'chat',
        status: 503,
        vendorStatus: 503,
        durationMs: expect.any(Number),
      }),
      expect.objectContaining({ msg: 'request', requestId: 'log-me-2', path: '/health', status: 200 }),
    ]);
    expect(process.log).not.toMatch(/secret|hi there/);
  });

  it('loads no OpenTelemetry unless traces are asked for', async () => {
    const coverage = join(folder, 'coverage');
    const { process, url } = await start({ NODE_V8_COVERAGE: coverage });
    await post(url, chatBody);
    expect((await process.stop()).code).toBe(0);
    const loaded = readdirSync(coverage)
      .map((file) => readFileSync(join(coverage, file), 'utf8'))
      .join('');
    expect(loaded).toContain('/node_modules/undici/');
    const packages = new Set(
      [...loaded.matchAll(/node_modules\/@opentelemetry\/([\w-]+)\//g)].map(([, name]) => name),
    );
    // prom-client brings the interfaces along; what records and sends spans stays on the disk.
    packages.delete('api');
    expect([...packages]).toEqual([]);
  });
});
