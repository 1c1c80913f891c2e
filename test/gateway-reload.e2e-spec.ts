import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, spawnWeir, testRedisUrl, waitUntil } from '@weir/testing';
import { ChatLoad, NamingVendor } from './support/chat-load.js';
import { EditedConfig } from './support/edited-config.js';

const ROUNDS = 9;
/** Some sixty changes, each waited for. */
const TEST_MS = 240_000;
const REQUESTS = 2_000;
/** A round saves in five ways and changes the key file; its mistake is not counted here. */
const LIVE_CHANGES = ROUNDS * 6;

interface ConfigStatus {
  readonly pid: number;
  readonly digest: string;
  readonly problem: string | null;
  readonly reloads: { readonly succeeded: number; readonly failed: number };
}

/** What one process of a gateway says; each question goes over a connection of its own, to any of them. */
async function statusOf(url: string): Promise<ConfigStatus> {
  const answer = await fetch(`${url}/health?detail`, { headers: { connection: 'close' } });
  return ((await answer.json()) as { configuration: ConfigStatus }).configuration;
}

/** Asks until so many processes have said what is expected of each of them, whatever they said before. */
async function everyProcess(
  url: string,
  { count, isAsExpected }: { count: number; isAsExpected: (status: ConfigStatus) => boolean },
): Promise<readonly ConfigStatus[]> {
  const latest = new Map<number, ConfigStatus>();
  return waitUntil(
    async () => {
      const status = await statusOf(url);
      latest.set(status.pid, status);
      const all = [...latest.values()];
      return all.length === count && all.every(isAsExpected) ? all : null;
    },
    { deadlineMs: 20_000, what: `${count} process(es) to follow the file` },
  );
}

const hasNoProblem = ({ problem }: ConfigStatus): boolean => problem === null;
const hasProblem = ({ problem }: ConfigStatus): boolean => problem !== null;

describe('hot reload under load', () => {
  let vendor: NamingVendor;
  let config: EditedConfig;

  beforeEach(async () => {
    vendor = await NamingVendor.start();
    config = new EditedConfig(vendor.url);
  });
  afterEach(async () => {
    await ProcessHandle.killLeftovers();
    await vendor.stop();
    config.remove();
  });
  afterAll(() => ProcessHandle.killLeftovers());

  async function startGateway(flags: string[] = [], env: Record<string, string> = {}): Promise<string> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await spawnWeir(['gateway', 'start', '--config-path', config.path, '--port', String(port), ...flags], {
      env,
      healthUrls: [`${url}/health`],
    });
    return url;
  }

  /** Every way to save, a new key, and a mistake, again and again; each is waited for at the vendor or in the status. */
  async function rewrite(url: string, { load, count }: { load: ChatLoad; count: number }): Promise<string> {
    let change = 0;
    const meanwhile = (): Promise<unknown> => {
      const enough = load.answered + 3;
      return waitUntil(() => load.answered >= enough, { everyMs: 1, what: 'the load to go on' });
    };
    for (let round = 0; round < ROUNDS; round++) {
      for (const save of config.saves) {
        const model = `model-${String((change += 1))}`;
        await save(config.textFor(model), meanwhile);
        await waitUntil(() => vendor.lastModel === model, { what: `${model} to be live` });
      }
      const key = `sk-key-${String(round + 1)}`;
      config.saveKey(key);
      await waitUntil(() => vendor.lastKey === `Bearer ${key}`, { what: `${key} to be live` });
      config.mistakes[round % config.mistakes.length]?.(config.textFor('mistake'));
      await everyProcess(url, { count, isAsExpected: hasProblem });
    }
    return `model-${String(change)}`;
  }

  async function endWell(url: string, { load, count }: { load: ChatLoad; count: number }): Promise<string> {
    config.saves[0]?.(config.textFor('model-last'), () => Promise.resolve());
    const digest = createHash('sha256').update(readFileSync(config.path)).digest('hex').slice(0, 16);
    const isAsExpected = (status: ConfigStatus): boolean => status.digest === digest && hasNoProblem(status);
    await everyProcess(url, { count, isAsExpected });
    await waitUntil(() => load.answered >= REQUESTS, { deadlineMs: 60_000, what: `${REQUESTS} answers` });
    await load.stop();
    return digest;
  }

  it(
    'loses no call and cuts no stream of one process',
    async () => {
      const url = await startGateway();
      const load = new ChatLoad(url);
      load.start(8);
      await rewrite(url, { load, count: 1 });
      await endWell(url, { load, count: 1 });
      expect(load.failures).toEqual([]);
      expect(load.streamed).toBeGreaterThan(REQUESTS / 10);
      const { reloads } = await statusOf(url);
      expect(reloads.succeeded).toBeGreaterThanOrEqual(LIVE_CHANGES);
      expect(reloads.failed).toBeGreaterThanOrEqual(ROUNDS);
      expect(vendor.lastModel).toBe('model-last');
    },
    TEST_MS,
  );

  it(
    'loses none of two workers either, and all of them and a replica end with the same file',
    async () => {
      const env = { REDIS_URL: testRedisUrl() };
      const [url, replica] = [await startGateway(['--workers', '2'], env), await startGateway([], env)];
      await everyProcess(url, { count: 2, isAsExpected: hasNoProblem });
      const load = new ChatLoad(url);
      load.start(8);
      await rewrite(url, { load, count: 2 });
      const digest = await endWell(url, { load, count: 2 });
      expect(load.failures).toEqual([]);
      const isAsExpected = (status: ConfigStatus): boolean => status.digest === digest;
      await everyProcess(replica, { count: 1, isAsExpected });
      const models = new Set<string>();
      for (let call = 0; call < 20; call++) {
        const answer = await fetch(`${call % 2 === 0 ? url : replica}/endpoints/chat/invocations`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', connection: 'close' },
          body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
        });
        models.add(((await answer.json()) as { model: string }).model);
      }
      expect([...models]).toEqual(['model-last']);
    },
    TEST_MS,
  );
});
