import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, testDatabase, type TestDatabase } from '@weir/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = 'dist/apps/tracking/src/main.js';
const WRITERS = 16;

let database: TestDatabase;
let home: string;

beforeAll(async () => {
  database = await testDatabase();
  home = await mkdtemp(join(tmpdir(), 'weir-tracking-e2e-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

interface Server {
  readonly process: ProcessHandle;
  readonly base: string;
}

async function start(): Promise<Server> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const env = { DATABASE_URL: database.url, WEIR_HOME: home, WEIR_TRACKING_PORT: String(port) };
  const process = await ProcessHandle.start(['node', MAIN], { env, healthUrls: [`${base}/health`] });
  return { process, base };
}

async function post<T>(base: string, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`${base}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function get<T>(base: string, path: string): Promise<T> {
  const answer = await fetch(`${base}/api/2.0/mlflow/${path}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

interface RunAnswer {
  readonly run: {
    readonly info: { readonly run_id: string };
    readonly data: { readonly params?: { readonly key: string; readonly value: string }[] };
  };
}
interface HistoryAnswer {
  readonly metrics?: { readonly step: number; readonly value: number }[];
}

/** Writes until the server is gone; remembers what the server said it had stored. */
async function writeUntilGone(base: string, runId: string, writer: number) {
  const steps: number[] = [];
  const params: string[] = [];
  for (let turn = 0; ; turn += 1) {
    const step = turn * WRITERS + writer;
    try {
      await post(base, 'runs/log-metric', { run_id: runId, key: 'single', value: step, timestamp: 1, step });
      await post(base, 'runs/log-batch', {
        run_id: runId,
        metrics: [{ key: 'batch', value: step, timestamp: 1, step }],
        params: [{ key: `p${step % 500}`, value: 'v' }],
      });
    } catch {
      return { steps, params };
    }
    steps.push(step);
    params.push(`p${step % 500}`);
  }
}

describe('the tracking process', () => {
  it('keeps everything it acknowledged when it is killed in the middle of writes', async () => {
    const first = await start();
    const { run } = await post<RunAnswer>(first.base, 'runs/create', { experiment_id: '0' });
    const runId = run.info.run_id;
    const writers = Array.from({ length: WRITERS }, (_, writer) => writeUntilGone(first.base, runId, writer));
    await untilPoints(first.base, runId, 500);
    await first.process.killHard();
    const acknowledged = await Promise.all(writers);

    const second = await start();
    for (const key of ['single', 'batch']) {
      const { metrics = [] } = await history(second.base, runId, key);
      const stored = new Set(metrics.map(({ step }) => step));
      expect(stored.size).toBe(metrics.length);
      expect(acknowledged.flatMap(({ steps }) => steps).filter((step) => !stored.has(step))).toEqual([]);
    }
    const { data } = (await get<RunAnswer>(second.base, `runs/get?run_id=${runId}`)).run;
    const keys = new Set(data.params?.map(({ key }) => key));
    expect(acknowledged.flatMap(({ params }) => params).filter((key) => !keys.has(key))).toEqual([]);
    expect(await second.process.stop()).toEqual({ code: 0, signal: null });
  });

  it('answers the calls that are under way when it is asked to stop', async () => {
    const { process, base } = await start();
    const { run } = await post<RunAnswer>(base, 'runs/create', { experiment_id: '0' });
    const metrics = Array.from({ length: 1_000 }, (_, step) => ({
      key: 'm',
      value: step,
      timestamp: 1,
      step,
    }));
    const calls = Array.from({ length: 5 }, (_, index) =>
      post(base, 'runs/log-batch', {
        run_id: run.info.run_id,
        metrics: metrics.map((metric) => ({ ...metric, key: `m${index}` })),
      }),
    );
    await untilFirstByte(calls);
    const [ended] = await Promise.all([process.stop(), ...calls]);
    expect(ended).toEqual({ code: 0, signal: null });
  });

  it('refuses to start on a schema that is behind, in one line', async () => {
    await database.dataSource.undoLastMigration();
    const env = { DATABASE_URL: database.url, WEIR_HOME: home, WEIR_TRACKING_PORT: String(await freePort()) };
    const process = await ProcessHandle.start(['node', MAIN], { env });
    expect((await process.ended()).code).toBe(1);
    expect(process.log).toContain(
      'tracking: The database schema is behind this program. Run `weir db migrate`',
    );
    expect(process.log).not.toContain('    at ');
    await database.dataSource.runMigrations();
  });

  it('names what is wrong with its settings, and shows no value', async () => {
    const env = { DATABASE_URL: 'mysql://user:hunter2@host/db', WEIR_TRACKING_PORT: 'many' };
    const process = await ProcessHandle.start(['node', MAIN], { env });
    expect((await process.ended()).code).toBe(1);
    expect(process.log).toContain('DATABASE_URL');
    expect(process.log).toContain('WEIR_TRACKING_PORT');
    expect(process.log).not.toContain('hunter2');
  });
});

const history = (base: string, runId: string, key: string) =>
  get<HistoryAnswer>(base, `metrics/get-history?run_id=${runId}&metric_key=${key}`);

async function untilPoints(base: string, runId: string, count: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const { metrics = [] } = await history(base, runId, 'batch');
    if (metrics.length >= count) return;
  }
  throw new Error(`there were not ${count} points in time`);
}

/** The first answer shows that the server has read the others too: they were sent together. */
const untilFirstByte = (calls: readonly Promise<unknown>[]): Promise<unknown> => Promise.race(calls);
