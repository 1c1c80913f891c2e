/**
 * The servers of one test run, as a process of its own: prints one JSON line with the addresses, and stops everything as
 * soon as its standard input closes, which happens also when the test run is killed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './test-postgres.mjs';
import { startRedis } from './test-redis-server.mjs';

const started = [];
const folder = await mkdtemp(join(tmpdir(), 'weir-test-'));

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function provide(given, start) {
  if (given) return given;
  const server = await start({ port: await freePort(), folder });
  started.push(server);
  return server.url;
}

async function stop(code) {
  await Promise.allSettled(started.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
  process.exit(code);
}

// Ctrl-C reaches the whole terminal group; the run decides when the servers go, by closing our input.
process.on('SIGINT', () => {});
process.stdin.resume().once('close', () => void stop(0));

try {
  const [databaseUrl, redisUrl] = await Promise.all([
    provide(process.env.WEIR_TEST_DATABASE_URL, startPostgres),
    provide(process.env.WEIR_TEST_REDIS_URL || process.env.REDIS_URL, startRedis),
  ]);
  process.stdout.write(`${JSON.stringify({ databaseUrl, redisUrl })}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  await stop(1);
}
