import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dropTemplates } from './test-templates.mjs';

/**
 * Starts Postgres and Redis for a test run, unless the environment names them already, and puts their addresses and a
 * name for this run into the environment. Returns the function that ends them.
 */
export async function startTestServers() {
  const given = process.env.WEIR_TEST_DATABASE_URL;
  const run = randomBytes(6).toString('hex');
  process.env.WEIR_TEST_RUN = run;
  const stop = await startMissing();
  return async () => {
    delete process.env.WEIR_TEST_RUN;
    await stop();
    if (given) await dropTemplates(given, run);
  };
}

async function startMissing() {
  if (process.env.WEIR_TEST_DATABASE_URL && process.env.WEIR_TEST_REDIS_URL) return async () => {};
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const closed = once(child, 'close');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    closed.then(() => null),
  ]);
  if (line === null) throw new Error('the servers for the tests did not start (see above)');
  const { databaseUrl, redisUrl } = JSON.parse(line[0]);
  process.env.WEIR_TEST_DATABASE_URL = databaseUrl;
  process.env.WEIR_TEST_REDIS_URL = redisUrl;
  return async () => {
    delete process.env.WEIR_TEST_DATABASE_URL;
    delete process.env.WEIR_TEST_REDIS_URL;
    child.stdin.end();
    await closed;
  };
}
