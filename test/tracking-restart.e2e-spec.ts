import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, waitUntil } from '@weir/testing';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OwnPostgres } from './support/own-postgres.js';

const MAIN = 'dist/apps/tracking/src/main.js';
const WRITERS = 12;
const RESTARTS = 2;
/** What MLflow's clients try again on; they wait longer in between. */
const RETRYABLE = new Set([408, 429, 500, 502, 503, 504]);
const BACKOFF_MS = 20;

let home: string;
let postgres: OwnPostgres;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'weir-restart-e2e-'));
  postgres = await OwnPostgres.start([]);
});
afterEach(() => {
  for (const clients of Clients.all.splice(0)) clients.giveUp();
});
afterAll(async () => {
  await postgres.drop();
  await rm(home, { recursive: true, force: true });
});

/** Clients that try again as MLflow's do, and what they saw. */
class Clients {
  readonly statuses = new Map<number | 'no answer', number>();
  readonly steps: number[] = [];
  readonly runIds: string[] = [];
  isStopped = false;
  hasGivenUp = false;

  static readonly all: Clients[] = [];

  constructor(private readonly base: string) {
    Clients.all.push(this);
  }

  async post(path: string, body: object, headers: Record<string, string> = {}): Promise<string> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    };
    for (;;) {
      const answer = await fetch(`${this.base}/api/2.0/mlflow/${path}`, request).catch(() => null);
      const text = await answer?.text().catch(() => null);
      const status = text === null || answer === null ? 'no answer' : answer.status;
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (status === 200 && typeof text === 'string') return text;
      if (status !== 'no answer' && !RETRYABLE.has(status)) throw new Error(`${path}: ${status} ${text}`);
      if (this.hasGivenUp) throw new Error('given up');
      await delay(BACKOFF_MS);
    }
  }

  /** For the end of a test, also of one that has failed. */
  giveUp(): void {
    this.isStopped = true;
    this.hasGivenUp = true;
  }

  /** Writes in every way there is until the test has seen enough. */
  async write(runId: string, writer: number): Promise<void> {
    for (let turn = 0; !this.isStopped; turn += 1) {
      const step = turn * WRITERS + writer;
      const point = { value: step, timestamp: 1, step };
      await this.post('runs/log-metric', { run_id: runId, key: 'single', ...point });
      await this.post('runs/log-batch', {
        run_id: runId,
        metrics: [{ key: 'batch', ...point }],
        params: [{ key: `p${writer}`, value: 'v' }],
        tags: [{ key: `t${writer}`, value: String(step) }],
      });
      const created = await this.post(
        'runs/create',
        { run_name: `${runId}-${step}` },
        { 'idempotency-key': randomUUID() },
      );
      this.runIds.push((JSON.parse(created) as { run: { info: { run_id: string } } }).run.info.run_id);
      this.steps.push(step);
    }
  }
}

async function start(): Promise<{
  readonly process: ProcessHandle;
  readonly base: string;
  readonly port: number;
}> {
  const port = await freePort();
  return { ...(await startOn(port)), port };
}

async function startOn(port: number): Promise<{ readonly process: ProcessHandle; readonly base: string }> {
  const base = `http://127.0.0.1:${port}`;
  const env = { DATABASE_URL: postgres.url, WEIR_HOME: home, WEIR_TRACKING_PORT: String(port) };
  const process = await ProcessHandle.start(['node', MAIN], { env, healthUrls: [`${base}/health`] });
  return { process, base };
}

async function stored(statement: string): Promise<string[]> {
  const rows = await postgres.dataSource.query<{ item: string }[]>(statement);
  return rows.map(({ item }) => item);
}

/** Everything that was acknowledged is there, and nothing is there twice. */
async function expectAllStored(runId: string, clients: Clients): Promise<void> {
  for (const key of ['single', 'batch']) {
    const steps = await stored(
      `SELECT step AS item FROM metrics WHERE run_id = '${runId}' AND key = '${key}'`,
    );
    expect(new Set(steps).size).toBe(steps.length);
    expect(clients.steps.filter((step) => !steps.includes(String(step)))).toEqual([]);
    const [latest] = await stored(
      `SELECT step AS item FROM latest_metrics WHERE run_id = '${runId}' AND key = '${key}'`,
    );
    expect(Number(latest)).toBe(Math.max(...steps.map(Number)));
  }
  const runIds = new Set(await stored(`SELECT replace(run_id::text, '-', '') AS item FROM runs`));
  expect(clients.runIds.filter((id) => !runIds.has(id))).toEqual([]);
  // Each name was asked for under one key, however often it had to be sent.
  const names = await stored(`SELECT run_name AS item FROM runs WHERE run_name LIKE '${runId}-%'`);
  expect(new Set(names).size).toBe(names.length);
}

async function begin(base: string): Promise<{ runId: string; clients: Clients; writers: Promise<void>[] }> {
  const clients = new Clients(base);
  const created = await clients.post('runs/create', { run_name: 'subject' });
  const runId = (JSON.parse(created) as { run: { info: { run_id: string } } }).run.info.run_id;
  const writers = Array.from({ length: WRITERS }, (_, writer) => clients.write(runId, writer));
  return { runId, clients, writers };
}

async function untilMore(clients: Clients, count: number): Promise<void> {
  const goal = clients.steps.length + count;
  await waitUntil(() => clients.steps.length >= goal, { deadlineMs: 60_000, what: 'more to be written' });
}

describe('the tracking process', () => {
  it('outlives restarts of Postgres under load: callers are told to try again, and nothing is lost or doubled', async () => {
    const { process, base } = await start();
    const { runId, clients, writers } = await begin(base);
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      await untilMore(clients, 100);
      await postgres.restart();
    }
    await untilMore(clients, 100);
    clients.isStopped = true;
    await Promise.all(writers);
    // Neither a fault of ours (500) nor a lost answer: only "try again".
    expect([...clients.statuses.keys()].sort()).toEqual([200, 503]);
    await expectAllStored(runId, clients);
    expect(await process.stop()).toEqual({ code: 0, signal: null });
  });

  it('loses and doubles nothing when it is killed again and again under load', async () => {
    const server = await start();
    const { runId, clients, writers } = await begin(server.base);
    let { process } = server;
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      await untilMore(clients, 100);
      await process.killHard();
      ({ process } = await startOn(server.port));
    }
    await untilMore(clients, 100);
    clients.isStopped = true;
    await Promise.all(writers);
    expect([...clients.statuses.keys()].filter((status) => status !== 'no answer')).toEqual([200]);
    await expectAllStored(runId, clients);
    expect(await process.stop()).toEqual({ code: 0, signal: null });
  });
});
