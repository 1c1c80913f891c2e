import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { freePort, ProcessHandle, testDatabase, type TestDatabase } from '@weir/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientPython, itWithClient } from './support/python-clients.js';

const DEADLINE_MS = 240_000;

let database: TestDatabase;
let home: string;
let base: string;

beforeAll(async () => {
  database = await testDatabase();
  home = await mkdtemp(join(tmpdir(), 'weir-traces-e2e-'));
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const env = { DATABASE_URL: database.url, WEIR_HOME: home, WEIR_TRACKING_PORT: String(port) };
  await ProcessHandle.start(['node', 'dist/apps/tracking/src/main.js'], {
    env,
    healthUrls: [`${base}/health`],
  });
});
afterAll(async () => {
  await ProcessHandle.killLeftovers();
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

describe('traces of a 3.x client', () => {
  itWithClient('mlflow-3')(
    'come back as they were sent',
    async () => {
      const client = await ProcessHandle.start([clientPython('mlflow-3'), 'test/clients/traces.py'], {
        env: { MLFLOW_TRACKING_URI: base },
      });
      const { code } = await client.ended(DEADLINE_MS);
      expect([code, client.log.trim().split('\n').at(-1)]).toEqual([
        0,
        expect.stringMatching(/^ok: traces with mlflow 3/),
      ]);
    },
    DEADLINE_MS + 10_000,
  );
});
