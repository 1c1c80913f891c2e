import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, spawnWeir, VendorStub, waitUntil, type ProcessHandle } from '@weir/testing';

const SECRET = 'sk-e2e-secret-key';
const chatBody = { messages: [{ role: 'user', content: 'hi there' }] };
const chatAnswer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4-0613',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 },
};
const chunk = (content: string, finishReason: string | null = null): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'gpt-4-0613',
  choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: finishReason }],
});

interface Endpoint {
  readonly name: string;
  readonly base: string;
  readonly more?: string;
}

const endpointYaml = ({ name, base, more = '' }: Endpoint): string =>
  `  - name: ${name}
    endpoint_type: llm/v1/chat
    model: {provider: openai, name: gpt-4, config: {openai_api_key: $VENDOR_KEY, openai_api_base: "${base}"}}
${more}`;

describe('the gateway as a process', () => {
  let folder: string;
  let vendor: VendorStub;
  let gateway: ProcessHandle;
  let url: string;

  async function start(
    config: string,
    flags: string[] = [],
  ): Promise<{ process: ProcessHandle; url: string }> {
    const path = join(folder, `config-${Math.random().toString(36).slice(2)}.yaml`);
    writeFileSync(path, config);
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const process = await spawnWeir(
      ['gateway', 'start', '--config-path', path, '--port', String(port), ...flags],
      { env: { VENDOR_KEY: SECRET }, healthUrls: [`${base}/health`] },
    );
    return { process, url: base };
  }

  async function refusal(arguments_: string[], env: Record<string, string> = {}) {
    const process = await spawnWeir(['gateway', 'start', ...arguments_], { env });
    const { code } = await process.ended();
    return { code, log: process.log };
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-e2e-'));
    vendor = await VendorStub.start({ json: chatAnswer });
    const unused = await freePort();
    ({ process: gateway, url } = await start(
      `endpoints:
${endpointYaml({ name: 'chat', base: vendor.url })}
${endpointYaml({ name: 'down', base: `http://127.0.0.1:${unused}` })}
${endpointYaml({ name: 'hasty', base: vendor.url, more: '    timeout_ms: 200\n' })}
  - name: embeddings
    endpoint_type: llm/v1/embeddings
    model: {provider: demo, name: vectors}
`,
    ));
  });
  afterAll(async () => {
    await gateway.stop();
    await vendor.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => vendor.clear());

  const post = (path: string, body: string | object, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const answerTo = async (path: string, body: string | object) => {
    const answer = await post(path, body);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('serves a chat on every path, and the caller’s credentials stay here', async () => {
    for (const [path, body] of [
      ['/endpoints/chat/invocations', chatBody],
      ['/gateway/chat/invocations', chatBody],
      ['/v1/chat/completions', { ...chatBody, model: 'chat' }],
    ] as const) {
      const answer = await post(path, body, { authorization: 'Bearer caller', cookie: 'a=b' });
      expect(await answer.json()).toEqual(chatAnswer);
    }
    expect(vendor.requests).toHaveLength(3);
    for (const { headers, json } of vendor.requests) {
      expect(headers).toMatchObject({ authorization: `Bearer ${SECRET}` });
      expect(headers).not.toHaveProperty('cookie');
      expect(json).toEqual({ ...chatBody, model: 'gpt-4' });
    }
  });

  it.each([
    ['malformed JSON', '{"messages": [', 422, 'json_invalid'],
    ['an empty body', '', 422, 'missing'],
    ['a list', '[1]', 422, 'model_attributes_type'],
    ['missing fields', '{}', 422, 'missing'],
    ['wrong types', '{"messages": 5}', 422, 'list_type'],
    ['a body of another prototype', '{"__proto__": {"messages": []}}', 422, 'value_error'],
  ])('refuses %s on the native paths', async (_what, body, status, type) => {
    const answer = await answerTo('/endpoints/chat/invocations', body);
    expect(answer).toMatchObject({ status, body: { detail: [{ type }] } });
    expect(vendor.requests).toHaveLength(0);
  });

  it.each([
    ['malformed JSON', '{"model": ', 400, null],
    ['missing fields', '{"model": "chat"}', 400, null],
    ['no model', JSON.stringify(chatBody), 400, null],
    ['an unknown model', '{"model": "nope", "messages": []}', 404, 'model_not_found'],
    ['an endpoint of another type', '{"model": "embeddings", "messages": []}', 400, null],
  ])('refuses %s in the form of OpenAI under /v1', async (_what, body, status, code) => {
    const answer = await answerTo('/v1/chat/completions', body);
    expect(answer).toMatchObject({
      status,
      body: { error: { type: 'invalid_request_error', message: expect.any(String), code } },
    });
  });

  it('answers an unknown endpoint, an unknown path and a wrong method', async () => {
    expect(await answerTo('/endpoints/nope/invocations', chatBody)).toMatchObject({ status: 404 });
    expect(await answerTo('/nope', chatBody)).toEqual({ status: 404, body: { detail: 'Not Found' } });
    const wrongMethod = await fetch(`${url}/endpoints/chat/invocations`);
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await wrongMethod.json()).toEqual({ detail: 'Method Not Allowed' });
  });

  it('refuses a body of 50 MB and one that is nested absurdly, and lives on', async () => {
    const large = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(50 * 1024 * 1024) }] });
    expect(await answerTo('/endpoints/chat/invocations', large)).toMatchObject({
      status: 413,
      body: { detail: expect.stringContaining('larger than') },
    });
    const deep = `{"messages":[{"role":"user","content":"hi"}],"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(await answerTo('/endpoints/chat/invocations', deep)).toMatchObject({ status: 422 });
    expect((await post('/endpoints/chat/invocations', chatBody)).status).toBe(200);
  });

  it.each([
    ['an error of its own', { status: 401, json: { error: { message: 'bad key' } } }, 401, 'bad key'],
    [
      'an HTML page with 500',
      { status: 500, headers: { 'content-type': 'text/html' }, text: '<h1>oops</h1>' },
      500,
      expect.any(String),
    ],
    [
      'a page that is no JSON',
      { headers: { 'content-type': 'text/html' }, text: '<h1>fine</h1>' },
      502,
      expect.any(String),
    ],
    [
      'half an answer',
      { headers: { 'content-length': '900' }, chunks: ['{"id":'], cutOff: 'after-body' },
      502,
      expect.any(String),
    ],
    ['nothing: it hangs up', { cutOff: 'before-answer' }, 502, expect.any(String)],
  ] as const)('says in JSON that the vendor answered %s', async (_what, reply, status, detail) => {
    vendor.enqueue(reply);
    expect(await answerTo('/endpoints/chat/invocations', chatBody)).toEqual({ status, body: { detail } });
    vendor.enqueue(reply);
    expect(await answerTo('/v1/chat/completions', { ...chatBody, model: 'chat' })).toMatchObject({
      status,
      body: { error: { message: detail } },
    });
  });

  it('says that a vendor is away or too slow', async () => {
    expect(await answerTo('/endpoints/down/invocations', chatBody)).toMatchObject({ status: 502 });
    vendor.enqueue({ delayMs: 30_000, json: chatAnswer });
    expect(await answerTo('/endpoints/hasty/invocations', chatBody)).toMatchObject({ status: 504 });
  });

  it('keeps the status of a vendor’s refusal in front of a stream, and marks a stream that breaks later', async () => {
    vendor.enqueue({
      status: 429,
      headers: { 'retry-after': '7' },
      json: { error: { message: 'slow down' } },
    });
    const refused = await post('/endpoints/chat/invocations', { ...chatBody, stream: true });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await refused.json()).toEqual({ detail: 'slow down' });

    vendor.enqueue({ events: [chunk('one'), chunk(' two')], cutOff: 'after-body' });
    const broken = await (await post('/endpoints/chat/invocations', { ...chatBody, stream: true })).text();
    expect(broken).toContain('"content":"one"');
    expect(broken).toMatch(/data: \{"error":\{"message":"[^"]+".*\}\n\n$/);
    expect(broken).not.toContain('[DONE]');

    vendor.enqueue({ events: [chunk('one'), chunk('', 'stop'), '[DONE]'] });
    const whole = await (await post('/endpoints/chat/invocations', { ...chatBody, stream: true })).text();
    expect(whole.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('drops the vendor call when the caller goes away, before and during the answer', async () => {
    const caller = new AbortController();
    vendor.enqueue({ delayMs: 30_000, json: chatAnswer });
    const call = fetch(`${url}/endpoints/chat/invocations`, {
      method: 'POST',
      body: JSON.stringify(chatBody),
      signal: caller.signal,
    });
    const [waiting] = await vendor.received(1);
    caller.abort();
    await expect(call).rejects.toThrow();
    await waitUntil(() => waiting?.isAborted, { what: 'the vendor call to be dropped' });

    vendor.clear();
    vendor.enqueue({ events: Array.from({ length: 200 }, () => chunk('word ')), gapMs: 100 });
    const stream = await post('/endpoints/chat/invocations', { ...chatBody, stream: true });
    const reader = stream.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await waitUntil(() => vendor.requests[0]?.isAborted, { what: 'the stream to be dropped' });
  });

  it('serves the documentation, from the address itself on', async () => {
    const root = await fetch(`${url}/`, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([307, '/docs']);
    expect(await (await fetch(`${url}/docs`)).text()).not.toMatch(/(src|href)="https?:/);
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
      paths: Record<string, unknown>;
      components: { schemas: Record<string, { properties: Record<string, unknown> }> };
    };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/endpoints/{name}/invocations', '/v1/chat/completions', '/api/2.0/endpoints']),
    );
    expect(document.components.schemas.ChatRequestDto?.properties.temperature).toMatchObject({
      minimum: 0,
      maximum: 2,
    });
    const references = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)];
    for (const [, name = ''] of references) expect(document.components.schemas).toHaveProperty(name);
  });

  it('refuses a bad configuration with one clear message and a non-zero code', async () => {
    const path = join(folder, 'bad.yaml');
    writeFileSync(path, `endpoints:\n${endpointYaml({ name: 'a b', base: 'http://x' })}`);
    const bad = await refusal(['--config-path', path], { VENDOR_KEY: SECRET });
    expect(bad).toEqual({
      code: 1,
      log: expect.stringMatching(/line 2: endpoints\[0\]\.name: .*disallowed/),
    });
    expect(bad.log).not.toMatch(/\n\s+at /);
    expect(await refusal(['--config-path', join(folder, 'none.yaml')])).toEqual({
      code: 1,
      log: expect.stringContaining('does not exist'),
    });
  });

  it('refuses a port that is taken', async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const path = join(folder, 'empty.yaml');
    writeFileSync(path, 'endpoints: []\n');
    const { code, log } = await refusal(['--config-path', path, '--port', String(port)]);
    server.close();
    expect({ code, log }).toEqual({ code: 1, log: expect.stringContaining(`127.0.0.1:${port} is in use`) });
  });

  it('finishes running calls and streams on SIGTERM', async () => {
    const { process, url: other } = await start(
      `endpoints:\n${endpointYaml({ name: 'chat', base: vendor.url })}`,
    );
    vendor.enqueue({ events: [chunk('one'), chunk(' two', 'stop'), '[DONE]'], gapMs: 400 });
    const stream = await fetch(`${other}/endpoints/chat/invocations`, {
      method: 'POST',
      body: JSON.stringify({ ...chatBody, stream: true }),
    });
    const stopped = process.stop();
    expect((await stream.text()).endsWith('data: [DONE]\n\n')).toBe(true);
    expect((await stopped).code).toBe(0);
  });

  it('never wrote the key or a caller’s words into its log', () => {
    expect(gateway.log).toContain('a vendor call failed');
    expect(gateway.log).not.toContain(SECRET);
    expect(gateway.log).not.toContain('hi there');
  });
});
