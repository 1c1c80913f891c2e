/** A scratch database and a tracking server on it, both gone afterwards. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { request } from 'undici';

const dist = resolve(import.meta.dirname, '../../dist');
const START_LIMIT_MS = 20_000;

async function onServer(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** `DATABASE_URL` names a server to make the scratch database on; without it an embedded one starts in a fresh folder. */
async function scratchDatabase(given) {
  const { startEmbeddedPostgres } = await import(`${dist}/libs/database/src/index.js`);
  const home = await mkdtemp(join(tmpdir(), 'weir-bench-'));
  const embedded = given ? null : await startEmbeddedPostgres({ home });
  const server = given || embedded.url;
  const name = `weir_bench_${randomBytes(4).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const drop = async () => {
    await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    await embedded?.stop();
    await rm(home, { recursive: true, force: true });
  };
  return { url: url.href, home, drop };
}

async function applyMigrations(url) {
  const { DataSource } = await import('typeorm');
  const { buildDataSourceOptions, migrate } = await import(`${dist}/libs/database/src/index.js`);
  const { migrations } = await import(`${dist}/migrations/index.js`);
  const options = buildDataSourceOptions({ url, entities: [], migrations, applicationName: 'weir-bench' });
  const dataSource = await new DataSource(options).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function untilHealthy(base, child) {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await request(`${base}/health`).catch(() => null);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('the tracking server did not start');
}

/** The largest resident size that a process had, in MB (Linux; null elsewhere). */
async function peakMemory(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1];
  return kilobytes ? Math.round(Number(kilobytes) / 1024) : null;
}

export async function benchEnvironment() {
  const database = await scratchDatabase(process.env.DATABASE_URL);
  await applyMigrations(database.url);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(dist, 'apps/tracking/src/main.js')], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      WEIR_HOME: database.home,
      WEIR_HOST: '127.0.0.1',
      WEIR_TRACKING_PORT: String(port),
      WEIR_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const close = async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await new Promise((done) => child.once('close', done));
    }
    await database.drop();
  };
  try {
    await untilHealthy(base, child);
  } catch (error) {
    await close();
    throw error;
  }
  return { base, dist, databaseUrl: database.url, peakMemory: () => peakMemory(child.pid), close };
}
