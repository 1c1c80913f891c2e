import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, testDatabase, type TestDatabase } from '@weir/testing';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Made by `npm run conformance`. */
const VENVS = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'weir', 'venvs');
const PYTHON = join(VENVS, 'mlflow-3', 'bin', 'python');
const withClient = existsSync(PYTHON) ? it : it.skip;
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
  withClient(
    `come back as they were sent (needs the client in ${PYTHON}: npm run conformance brings it)`,
    async () => {
      const client = await ProcessHandle.start([PYTHON, 'test/clients/traces.py'], {
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
