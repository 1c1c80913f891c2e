import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProcessHandle } from '@weir/testing';
import {
  freePort,
  OwnRedis,
  spawnWeir,
  testRedisUrl,
  VendorStub,
  waitUntil,
  type RecordedRequest,
} from '@weir/testing';

const SECOND_MS = 1000;
const chatAnswer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4-0613',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 },
};

/** An admitted call was counted at some moment between these two, by one clock. */
interface Admitted {
  readonly askedAt: number;
  readonly atVendorAt: number;
}

/** The most calls that were counted for certain within one span of the period. */
function mostForCertain(calls: readonly Admitted[], periodMs: number): number {
  const counts = calls.map(({ askedAt: from }) => {
    const isInside = ({ askedAt, atVendorAt }: Admitted): boolean =>
      askedAt >= from && atVendorAt < from + periodMs;
    return calls.filter(isInside).length;
  });
  return Math.max(0, ...counts);
}

/** All names and dialects of one endpoint. */
const WAYS = [
  { path: '/endpoints/NAME/invocations', more: {} },
  { path: '/gateway/NAME/invocations', more: {} },
  { path: '/gateway/NAME/invocations', more: { candidate_count: 1 } },
  { path: '/v1/chat/completions', more: { model: 'NAME' } },
  { path: '/v1/chat/completions', more: { model: 'NAME', stream: true } },
  { path: '/endpoints/NAME-split/invocations', more: {} },
  { path: '/v1/chat/completions', more: { model: 'NAME-split' } },
] as const;

describe('limits of gateways as processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-limits-e2e-'));
  const arrivals = new Map<string, number>();
  let vendor: VendorStub;
  const gateways: ProcessHandle[] = [];

  const idOf = ({ json }: RecordedRequest): string =>
    (json as { messages: [{ content: string }] }).messages[0].content;

  beforeAll(async () => {
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4' };
    const choice = { index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' };
    vendor = await VendorStub.start((request) => {
      arrivals.set(idOf(request), performance.now());
      return (request.json as { stream?: boolean }).stream
        ? { events: [{ ...chunk, choices: [choice] }, '[DONE]'] }
        : { json: chatAnswer };
    });
  });

  afterEach(async () => {
    await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
  });

  afterAll(async () => {
    await vendor.stop();
    rmSync(folder, { recursive: true });
  });

  function configOf(name: string, limit: string, onStoreFailure: 'local' | 'closed'): string {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(
      path,
      `endpoints:
  - name: ${name}
    endpoint_type: llm/v1/chat
    model: {provider: openai, name: gpt-4, config: {openai_api_key: k, openai_api_base: "${vendor.url}"}}
    limit: ${limit}
    on_store_failure: ${onStoreFailure}
routes:
  - name: ${name}-split
    task_type: llm/v1/chat
    destinations: [{name: ${name}, traffic_percentage: 100}]
`,
    );
    return path;
  }

  async function start(config: string, redisUrl: string, workers: number): Promise<string> {
    const port = String(await freePort());
    const flags = ['--config-path', config, '--port', port, '--workers', String(workers)];
    const url = `http://127.0.0.1:${port}`;
    const gateway = await spawnWeir(['gateway', 'start', ...flags], {
      env: { REDIS_URL: redisUrl },
      healthUrls: [`${url}/health`],
      deadlineMs: 60_000,
    });
    gateways.push(gateway);
    await waitUntil(() => [...gateway.log.matchAll(/"msg":"listening"/g)].length >= workers, {
      deadlineMs: 60_000,
      what: `${workers} worker(s)`,
    });
    return url;
  }

  /** One call; null when it was refused: by the limit, or because a starved machine let Redis wait too long. */
  async function call(url: string, name: string, way: (typeof WAYS)[number]): Promise<Admitted | null> {
    const id = randomUUID();
    const body = { messages: [{ role: 'user', content: id }], ...way.more };
    const askedAt = performance.now();
    const answer = await fetch(url + way.path.replace('NAME', name), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body).replace('NAME', name),
    });
    const text = await answer.text();
    const atVendorAt = arrivals.get(id);
    if ([429, 503].includes(answer.status) && atVendorAt === undefined) return null;
    if (answer.status !== 200 || atVendorAt === undefined) throw new Error(`${answer.status}: ${text}`);
    return { askedAt, atVendorAt };
  }

  it('hold in every span of every period, over all names, dialects, workers and replicas, and are used up', async () => {
    const name = `chat-${randomUUID()}`;
    const limits = [
      { calls: 20, periodMs: SECOND_MS, period: 'second' },
      { calls: 45, periodMs: 3 * SECOND_MS, period: '3 seconds' },
    ];
    const config = configOf(
      name,
      `[${limits.map(({ calls, period }) => `{calls: ${calls}, renewal_period: ${period}}`).join(', ')}]`,
      'closed',
    );
    const urls = [await start(config, testRedisUrl(), 2), await start(config, testRedisUrl(), 1)];
    const admitted: (Admitted & { readonly way: number })[] = [];
    let refused = 0;
    const begun = performance.now();
    const caller = async (first: number): Promise<void> => {
      // Three renewals of the longer period, and a second for the calls to get round.
      for (let turn = first; performance.now() - begun < 10 * SECOND_MS; turn++) {
        const way = turn % WAYS.length;
        const answered = await call(urls[turn % urls.length] ?? '', name, WAYS[way] ?? WAYS[0]);
        if (answered) admitted.push({ ...answered, way });
        else refused += 1;
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, index) => caller(index)));
    for (const { calls, periodMs } of limits) {
      expect(mostForCertain(admitted, periodMs)).toBeLessThanOrEqual(calls);
    }
    expect(admitted.length).toBeGreaterThanOrEqual(3 * 45);
    expect(new Set(admitted.map(({ way }) => way)).size).toBe(WAYS.length);
    expect(refused).toBeGreaterThan(admitted.length);
  });

  it('outlive a Redis that is killed under load and comes back, without a failed call or a restart', async () => {
    const redis = await OwnRedis.start();
    const name = `chat-${randomUUID()}`;
    const url = await start(configOf(name, '{calls: 1000000, renewal_period: hour}', 'local'), redis.url, 1);
    const [gateway] = gateways;
    const told = (text: string): number => gateway?.log.split(text).length ?? 0;
    let answered = 0;
    let isOn = true;
    const caller = async (): Promise<void> => {
      while (isOn) {
        expect(await call(url, name, WAYS[0])).not.toBeNull();
        answered += 1;
      }
    };
    const callers = Promise.all(Array.from({ length: 8 }, caller));
    const more = (count: number): Promise<unknown> => {
      const goal = answered + count;
      return Promise.race([callers, waitUntil(() => answered >= goal, { what: 'more answers' })]);
    };
    await more(50);
    await redis.kill();
    await waitUntil(() => told('the rate limit store is away') === 2, { what: 'the loss' });
    await more(50);
    await redis.startAgain();
    await waitUntil(() => told('the rate limit store is back') === 2, { what: 'the return' });
    await more(50);
    isOn = false;
    await callers;
    expect([told('the rate limit store is away'), told('the rate limit store is back')]).toEqual([2, 2]);
    await redis.stop();
  });
});
