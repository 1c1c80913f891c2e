import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VendorStub } from './vendor-stub.js';
import { waitUntil } from './wait-until.js';

describe('VendorStub', () => {
  let vendor: VendorStub;
  beforeEach(async () => {
    vendor = await VendorStub.start({ json: { fallback: true } });
  });
  afterEach(() => vendor.stop());

  const ask = (body = '{"a":1}', signal?: AbortSignal) =>
    fetch(`${vendor.url}/v1/chat?x=1`, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer k' },
      ...(signal && { signal }),
    });

  it('records requests and answers from the script, then with the fallback', async () => {
    vendor.enqueue({ status: 429, headers: { 'retry-after': '3' }, json: { error: 'slow down' } });
    const limited = await ask();
    expect([limited.status, limited.headers.get('retry-after'), await limited.json()]).toEqual([
      429,
      '3',
      { error: 'slow down' },
    ]);
    expect(await (await ask('not json')).json()).toEqual({ fallback: true });
    expect(vendor.requests).toMatchObject([
      { method: 'POST', path: '/v1/chat?x=1', json: { a: 1 }, headers: { authorization: 'Bearer k' } },
      { body: 'not json', json: undefined, isAborted: false },
    ]);
  });

  it('plays server-sent events', async () => {
    vendor.enqueue((request) => ({ events: [{ echo: request.json }, '[DONE]'] }));
    const answer = await ask();
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(await answer.text()).toBe('data: {"echo":{"a":1}}\n\ndata: [DONE]\n\n');
  });

  it('cuts the connection before and during an answer', async () => {
    vendor.enqueue({ cutOff: 'before-answer' }, { chunks: ['half'], cutOff: 'after-body' });
    await expect(ask()).rejects.toThrow();
    const answer = await ask();
    await expect(answer.text()).rejects.toThrow();
  });

  it('notices a caller that hangs up', async () => {
    vendor.enqueue({ events: Array.from({ length: 1_000 }, (_, index) => ({ index })), gapMs: 20 });
    const control = new AbortController();
    const answer = await ask('{}', control.signal);
    control.abort();
    await expect(answer.text()).rejects.toThrow();
    const [request] = await vendor.received(1);
    await waitUntil(() => request?.isAborted, { what: 'the hang-up to be seen' });
    expect(request?.isAborted).toBe(true);
  });
});
