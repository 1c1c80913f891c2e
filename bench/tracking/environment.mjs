/** A scratch Postgres with a database for each server under measurement, and Weir on one of them; all gone afterwards. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { request } from 'undici';

export const dist = resolve(import.meta.dirname, '../../dist');

async function onServer(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** `DATABASE_URL` names a server to make the databases on; without it an embedded one starts in a fresh folder. */
export async function scratchPostgres() {
  const { startEmbeddedPostgres } = await import(`${dist}/libs/database/src/index.js`);
  const home = await mkdtemp(join(tmpdir(), 'weir-bench-'));
  const given = process.env.DATABASE_URL;
  const embedded = given ? null : await startEmbeddedPostgres({ home });
  const server = given || embedded.url;
  const databases = [];
  const newDatabase = async (owner) => {
    const name = `bench_${owner.replaceAll('-', '_')}_${randomBytes(4).toString('hex')}`;
    await onServer(server, `CREATE DATABASE ${name}`);
    databases.push(name);
    const url = new URL(server);
    url.pathname = `/${name}`;
    return url.href;
  };
  const close = async () => {
    for (const name of databases) await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    await embedded?.stop();
    await rm(home, { recursive: true, force: true });
  };
  return { home, newDatabase, close };
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

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a server in a process group of its own, since some have workers, and waits for its `/health`. */
export async function startServer(command, { base, env = {}, cwd, startLimitMs = 20_000 }) {
  const child = spawn(command[0], command.slice(1), {
    cwd,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-4_000)));
  const gone = new Promise((done) => child.once('close', done));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGTERM');
    await gone;
  };
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await request(`${base}/health`).catch(() => null);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return { pid: child.pid, stop };
    await new Promise((done) => setTimeout(done, 50));
  }
  await stop();
  throw new Error(`${command[0]} did not start:\n${log}`);
}

export async function startWeir(postgres) {
  const databaseUrl = await postgres.newDatabase('weir');
  await applyMigrations(databaseUrl);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const { pid, stop } = await startServer([process.execPath, join(dist, 'apps/tracking/src/main.js')], {
    base,
    env: {
      DATABASE_URL: databaseUrl,
      WEIR_HOME: postgres.home,
      WEIR_HOST: '127.0.0.1',
      WEIR_TRACKING_PORT: String(port),
      WEIR_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    },
  });
  return { name: 'weir', base, databaseUrl, pid, stop };
}
