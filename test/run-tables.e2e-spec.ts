import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, testDatabase, type TestDatabase } from '@weir/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientPython, itWithClient, type ClientGeneration } from './support/python-clients.js';

const CLIENT_DEADLINE_MS = 110_000;

let database: TestDatabase;
let home: string;
let base: string;
let tracking: ProcessHandle;

beforeAll(async () => {
  database = await testDatabase();
  home = await mkdtemp(join(tmpdir(), 'weir-run-tables-e2e-'));
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  tracking = await ProcessHandle.start([process.execPath, 'dist/apps/tracking/src/main.js'], {
    env: { DATABASE_URL: database.url, WEIR_HOME: home, WEIR_TRACKING_PORT: String(port) },
    healthUrls: [`${base}/health`],
  });
});
afterAll(async () => {
  await ProcessHandle.killLeftovers();
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

describe('tables of runs, without a worker', () => {
  for (const generation of ['mlflow-2.8', 'mlflow-3'] satisfies ClientGeneration[]) {
    itWithClient(generation)(`are written and read by REST and by ${generation}`, async () => {
      const client = await ProcessHandle.start([clientPython(generation), 'test/clients/run_tables.py'], {
        env: { MLFLOW_TRACKING_URI: base },
      });
      const { code } = await client.ended(CLIENT_DEADLINE_MS);
      expect([code, client.log.trim().split('\n').at(-1)]).toEqual([0, 'run tables hold']);
    });
  }

  it('says nothing of it in its log', () => {
    expect(tracking.log).not.toContain('"level":"error"');
  });
});
