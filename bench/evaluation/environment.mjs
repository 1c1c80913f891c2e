/** Tracking, gateway (demo endpoint), worker and a stub judge on a scratch Postgres and Redis, all gone afterwards. */
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { memoryMb } from '../measure/processes.mjs';
import { startRedis } from '../measure/redis.mjs';
import { dist, freePort, scratchPostgres, startServer, startWeir } from '../tracking/environment.mjs';

const root = resolve(import.meta.dirname, '../..');

/** Answers like OpenAI's chat API, at once or after a while: what is measured is what stands around it. */
export async function startJudge(delayMs) {
  const child = fork(join(import.meta.dirname, 'stub-judge.mjs'), [String(delayMs)]);
  const { port } = await new Promise((done, fail) => {
    child.once('message', done);
    child.once('exit', (code) => fail(new Error(`the stub judge ended with ${code}`)));
  });
  const ask = (question) =>
    new Promise((done) => {
      child.once('message', done);
      child.send(question);
    });
  return {
    base: `http://127.0.0.1:${port}/v1`,
    /** Calls it was asked since the last time this was asked. */
    calls: async () => (await ask('calls')).calls,
    setDelay: async (milliseconds) => ask({ delayMs: milliseconds }),
    stop: async () => {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill();
      await gone;
    },
  };
}

async function startApplication(name, port, env) {
  const flags = process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [];
  return startServer([process.execPath, ...flags, join(dist, `apps/${name}/src/main.js`)], {
    base: `http://127.0.0.1:${port}`,
    env: { WEIR_HOST: '127.0.0.1', WEIR_LOG_LEVEL: 'warn', NODE_ENV: 'production', ...env },
  });
}

/** With Redis where the machine has one, else with BullMQ's Postgres backend, and says which. */
export async function evaluationEnvironment({ concurrency, usesRedis }) {
  const open = [];
  const close = async () => {
    for (const stop of open.toReversed()) await stop();
  };
  try {
    const postgres = await scratchPostgres();
    open.push(() => postgres.close());
    const redis = usesRedis ? await startRedis({ port: await freePort(), core: 0 }) : null;
    open.push(() => redis?.child.kill());
    const judge = await startJudge(0);
    open.push(() => judge.stop());
    const artifacts = join(postgres.home, 'artifacts');
    mkdirSync(artifacts, { recursive: true });
    const shared = { WEIR_ARTIFACTS: artifacts, ...(redis ? { REDIS_URL: redis.url } : {}) };
    Object.assign(process.env, shared);
    const tracking = await startWeir(postgres);
    open.push(() => tracking.stop());
    const [gatewayPort, workerPort] = [await freePort(), await freePort()];
    const gateway = await startApplication('gateway', gatewayPort, {
      WEIR_GATEWAY_PORT: String(gatewayPort),
      WEIR_GATEWAY_CONFIG: join(root, 'config/demo.yaml'),
    });
    open.push(() => gateway.stop());
    const worker = await startApplication('evaluation-worker', workerPort, {
      DATABASE_URL: tracking.databaseUrl,
      WEIR_WORKER_PORT: String(workerPort),
      WEIR_GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
      WEIR_WORKER_CONCURRENCY: String(concurrency),
      OPENAI_API_KEY: 'stub',
      OPENAI_API_BASE: judge.base,
    });
    open.push(() => worker.stop());
    return {
      base: tracking.base,
      home: postgres.home,
      queue: redis ? 'redis' : 'postgres',
      judge,
      close,
      peakMemory: () => ({
        worker: memoryMb(worker.pid)?.peak ?? null,
        tracking: memoryMb(tracking.pid)?.peak ?? null,
      }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
