import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, OwnRedis, ProcessHandle, testDatabase, waitUntil, type TestDatabase } from '@weir/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientPython, itWithClient, type ClientGeneration } from './support/python-clients.js';

const CLIENT_DEADLINE_MS = 180_000;
const HEADER = 'inputs,outputs,prompts\r\n';

/** Tracking and worker as real processes on a database of their own. */
class Stack {
  tracking!: ProcessHandle;
  worker!: ProcessHandle;
  private environment: Record<string, string> = {};

  private constructor(
    readonly database: TestDatabase,
    private readonly folder: string,
  ) {}

  static async start(redisUrl: string | null): Promise<Stack> {
    const stack = new Stack(await testDatabase(), await mkdtemp(join(tmpdir(), 'weir-tables-e2e-')));
    stack.environment = {
      DATABASE_URL: stack.database.url,
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
      WEIR_HOME: stack.folder,
      WEIR_TRACKING_PORT: String(await freePort()),
      WEIR_WORKER_PORT: String(await freePort()),
      WEIR_LOG_LEVEL: 'warn',
    };
    await stack.startTracking();
    return stack;
  }

  get base(): string {
    return `http://127.0.0.1:${this.environment.WEIR_TRACKING_PORT}`;
  }

  get workerBase(): string {
    return `http://127.0.0.1:${this.environment.WEIR_WORKER_PORT}`;
  }

  async startTracking(): Promise<void> {
    this.tracking = await this.process('tracking', this.base);
  }

  async startWorker(): Promise<void> {
    this.worker = await this.process('evaluation-worker', this.workerBase);
  }

  /** A further one, on a port of its own. */
  async anotherWorker(): Promise<ProcessHandle> {
    const port = await freePort();
    return this.process('evaluation-worker', `http://127.0.0.1:${port}`, { WEIR_WORKER_PORT: String(port) });
  }

  async stop(): Promise<void> {
    await ProcessHandle.killLeftovers();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async newRun(): Promise<string> {
    const answer = await fetch(`${this.base}/api/2.0/mlflow/runs/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"experiment_id":"0"}',
    });
    return ((await answer.json()) as { run: { info: { run_id: string } } }).run.info.run_id;
  }

  async put(runId: string, file: string, body: string): Promise<void> {
    const answer = await fetch(
      `${this.base}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts/${file}`,
      { method: 'PUT', body },
    );
    expect(answer.status).toBe(200);
  }

  async waiting(): Promise<number> {
    const [row]: { waiting: string }[] = await this.database.dataSource.query(
      'SELECT count(*) AS waiting FROM table_ingests WHERE parked_reason IS NULL',
    );
    return Number(row?.waiting);
  }

  /** Straight from the database: a read by REST would bring the rows itself. */
  async outputs(runId: string): Promise<string[]> {
    const rows: { output_text: string }[] = await this.database.dataSource.query(
      'SELECT output_text FROM predictions WHERE run_id = $1 ORDER BY row_index',
      [runId],
    );
    return rows.map((row) => row.output_text);
  }

  async untilDone(deadlineMs = 60_000): Promise<void> {
    await waitUntil(async () => (await this.waiting()) === 0, {
      deadlineMs,
      everyMs: 50,
      what: `every file to be read; worker log:\n${this.worker.log}`,
    });
  }

  /** How many jobs of the queue this worker has ended. */
  async jobs(): Promise<number> {
    const metrics = await (await fetch(`${this.workerBase}/metrics`)).text();
    const counts = metrics.matchAll(/^weir_table_ingest_total\{.*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async client(
    generation: ClientGeneration,
    script: string,
  ): Promise<readonly [number | null, string | undefined]> {
    const client = await ProcessHandle.start([clientPython(generation), `test/clients/${script}`], {
      env: { MLFLOW_TRACKING_URI: this.base },
    });
    const { code } = await client.ended(CLIENT_DEADLINE_MS);
    return [code, client.log.trim().split('\n').at(-1)];
  }

  private process(name: string, base: string, more: Record<string, string> = {}): Promise<ProcessHandle> {
    return ProcessHandle.start([process.execPath, `dist/apps/${name}/src/main.js`], {
      env: { ...this.environment, ...more },
      healthUrls: [`${base}/health`],
      deadlineMs: 60_000,
    });
  }
}

const rowsOf = (count: number, label: string): string =>
  HEADER +
  Array.from({ length: count }, (_, index) => `in ${index},${label} ${index},"p, ${index}"\r\n`).join('');

describe.each(['postgres', 'redis'])('the ingest of tables, with the queue on %s', (backend) => {
  let stack: Stack;
  let redis: OwnRedis | null = null;

  beforeAll(async () => {
    redis = backend === 'redis' ? await OwnRedis.start() : null;
    stack = await Stack.start(redis === null ? null : redis.url);
  }, 120_000);
  afterAll(async () => {
    await stack.stop();
    await redis?.stop();
  });

  it('reads what was written while no worker was there, once, with two workers', async () => {
    const runs = await Promise.all(Array.from({ length: 12 }, () => stack.newRun()));
    for (const runId of runs) await stack.put(runId, 'llm_predictions.csv', rowsOf(40, 'early'));
    await stack.startWorker();
    const second = await stack.anotherWorker();
    await stack.untilDone();
    for (const runId of runs) expect(await stack.outputs(runId)).toHaveLength(40);
    expect(await second.stop()).toEqual({ code: 0, signal: null });
  });

  it('leaves the last of fifty versions, in far fewer jobs', async () => {
    const runId = await stack.newRun();
    const before = await stack.jobs();
    for (let version = 1; version <= 50; version += 1) {
      await stack.put(runId, 'llm_predictions.csv', rowsOf(version, 'v'));
    }
    await stack.untilDone();
    expect(await stack.outputs(runId)).toHaveLength(50);
    expect((await stack.jobs()) - before).toBeLessThan(10);
  });

  it('finishes after kill -9 of the worker in the middle, with each row once', async () => {
    const runId = await stack.newRun();
    const count = 30_000;
    await stack.put(runId, 'llm_predictions.csv', rowsOf(count, 'big'));
    // A transaction that holds the lock of this file is a worker in the middle of it.
    await waitUntil(
      async () => {
        const rows: unknown[] = await stack.database.dataSource.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'
            AND application_name = 'weir-worker' AND query LIKE '%INSERT INTO predictions%'`,
        );
        return rows.length > 0;
      },
      { deadlineMs: 60_000, everyMs: 5, what: 'a worker to insert predictions' },
    );
    await stack.worker.killHard();
    expect(await stack.outputs(runId)).toEqual([]);
    await stack.startWorker();
    await stack.untilDone(110_000);
    const outputs = await stack.outputs(runId);
    expect(outputs).toHaveLength(count);
    expect(new Set(outputs).size).toBe(count);
    expect(outputs.at(-1)).toBe(`big ${count - 1}`);
  }, 180_000);

  it('forgets no file when tracking is killed after the upload was answered', async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => stack.newRun()));
    await Promise.all(runs.map((runId) => stack.put(runId, 'llm_predictions.csv', rowsOf(3, 'kept'))));
    await stack.tracking.killHard();
    await stack.startTracking();
    // What was claimed, but not delivered, is due again after a minute.
    await stack.database.dataSource.query(
      `UPDATE table_ingests SET due_at = now() WHERE due_at < now() + interval '2 minutes'`,
    );
    await stack.untilDone();
    for (const runId of runs) expect(await stack.outputs(runId)).toEqual(['kept 0', 'kept 1', 'kept 2']);
  });

  it('shows why a file is refused, and does not try it again', async () => {
    const runId = await stack.newRun();
    await stack.put(runId, 'llm_predictions.csv', `${HEADER}a,"never closed`);
    await stack.untilDone();
    const answer = await fetch(`${stack.base}/api/weir/v1/runs/${runId}/predictions`);
    expect(await answer.json()).toMatchObject({
      predictions: [],
      files: [{ state: 'refused', reason: expect.stringContaining('cannot be read') }],
    });
    const metrics = await (await fetch(`${stack.workerBase}/metrics`)).text();
    expect(metrics).toMatch(/^weir_table_ingest_total\{outcome="refused"\} 1$/m);
    expect(metrics).toMatch(/^weir_table_ingest_files\{state="waiting"\} 0$/m);
  });

  itWithClient('mlflow-2.8')(
    'finds what a 2.8 client logged with log_predictions',
    async () => {
      expect(await stack.client('mlflow-2.8', 'log_predictions.py')).toEqual([
        0,
        expect.stringMatching(/^ok: predictions with mlflow 2\.8/),
      ]);
    },
    CLIENT_DEADLINE_MS + 10_000,
  );

  itWithClient('mlflow-3')(
    'finds what a 3.x client evaluated',
    async () => {
      expect(await stack.client('mlflow-3', 'log_tables.py')).toEqual([
        0,
        expect.stringMatching(/^ok: tables with mlflow 3/),
      ]);
    },
    CLIENT_DEADLINE_MS + 10_000,
  );
});
