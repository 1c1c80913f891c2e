/** Tracking, gateway (demo endpoint) and worker on a scratch database, all gone afterwards. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { request } from 'undici';
import { benchEnvironment } from '../tracking/environment.mjs';

const root = resolve(import.meta.dirname, '../..');
const START_LIMIT_MS = 30_000;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function startApplication(name, port, environment) {
  const child = spawn(process.execPath, [join(root, `dist/apps/${name}/src/main.js`)], {
    env: {
      ...process.env,
      WEIR_HOST: '127.0.0.1',
      WEIR_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      ...environment,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await request(`http://127.0.0.1:${port}/health`).catch(() => null);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return child;
    await new Promise((done) => setTimeout(done, 50));
  }
  await stopApplication(child);
  throw new Error(`${name} did not start`);
}

async function stopApplication(child) {
  if (child.exitCode !== null) return;
  const ended = new Promise((done) => child.once('close', done));
  child.kill('SIGTERM');
  await ended;
}

/** The largest resident size that a process had, in MB (Linux; null elsewhere). */
async function peakMemory(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1];
  return kilobytes ? Math.round(Number(kilobytes) / 1024) : null;
}

export async function evaluationEnvironment() {
  const artifacts = await mkdtemp(join(tmpdir(), 'weir-bench-artifacts-'));
  process.env.WEIR_ARTIFACTS = artifacts;
  const tracking = await benchEnvironment();
  const children = [];
  const close = async () => {
    for (const child of children.toReversed()) await stopApplication(child);
    await tracking.close();
    await rm(artifacts, { recursive: true, force: true });
  };
  try {
    const [gatewayPort, workerPort] = [await freePort(), await freePort()];
    const gateway = {
      WEIR_GATEWAY_PORT: String(gatewayPort),
      WEIR_GATEWAY_CONFIG: join(root, 'config/demo.yaml'),
    };
    children.push(await startApplication('gateway', gatewayPort, gateway));
    const worker = {
      DATABASE_URL: tracking.databaseUrl,
      WEIR_WORKER_PORT: String(workerPort),
      WEIR_GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
    };
    children.push(await startApplication('evaluation-worker', workerPort, worker));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    base: tracking.base,
    dist: tracking.dist,
    close,
    peakMemory: async () => ({
      worker: await peakMemory(children.at(-1)?.pid),
      tracking: await tracking.peakMemory(),
    }),
  };
}
