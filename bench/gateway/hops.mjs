// The programs between load and vendor, each on the core of the hop; the vendor, Redis and the load share the other one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNode, stop } from '../measure/processes.mjs';
import { startRedis } from '../measure/redis.mjs';
import { named, requestBody, streamRequestBody } from './payloads.mjs';
import { installPortkey, portkeyHeaders } from './portkey.mjs';

const here = import.meta.dirname;
export const HOP_CORE = 1;
export const LOAD_CORE = 0;

const CHAT_PATH = '/v1/chat/completions';
const plainBodies = { call: requestBody, stream: streamRequestBody };
const namedBodies = { call: named(requestBody), stream: named(streamRequestBody) };

/** Starts and ends everything that a bench of the gateway needs; ports count up from the given one. */
export class Bench {
  #port;
  #children = [];
  #folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));

  constructor(port) {
    this.#port = port;
  }

  async start(file, options) {
    const child = await startNode(file, options);
    this.#children.push(child);
    return child;
  }

  async vendor(env = {}) {
    this.vendorPort = this.#port++;
    await this.start(join(here, 'mock-vendor.mjs'), {
      core: LOAD_CORE,
      env: { BENCH_PORT: String(this.vendorPort), ...env },
    });
  }

  get vendorUrl() {
    return `http://127.0.0.1:${this.vendorPort}`;
  }

  async redis() {
    const redis = await startRedis({ port: this.#port++, core: LOAD_CORE });
    if (redis) this.#children.push(redis.child);
    return redis?.url ?? '';
  }

  load() {
    return this.start(join(here, 'load.mjs'), { core: LOAD_CORE });
  }

  direct() {
    return { name: 'direct', path: CHAT_PATH, port: this.vendorPort, child: null, bodies: plainBodies };
  }

  async bare() {
    const port = this.#port++;
    const child = await this.start(join(here, 'bare-hop.mjs'), {
      core: HOP_CORE,
      env: { BENCH_PORT: String(port), BENCH_VENDOR: this.vendorUrl },
      ready: `http://127.0.0.1:${port}/`,
    });
    return { name: 'bare hop', path: CHAT_PATH, port, child, bodies: plainBodies };
  }

  /** @param redisUrl empty: the limit is counted in the process; `limit: false`: there is none */
  async weir({
    redisUrl = '',
    limit = true,
    core = HOP_CORE,
    env = {},
    file = 'dist/apps/gateway/src/main.js',
    argv = [],
  } = {}) {
    const port = this.#port++;
    const child = await this.start(join(here, '../..', file), {
      core,
      argv,
      env: {
        WEIR_GATEWAY_CONFIG: this.#configuration(limit),
        WEIR_GATEWAY_PORT: String(port),
        WEIR_LOG_LEVEL: 'warn',
        REDIS_URL: redisUrl,
        ...env,
      },
      ready: `http://127.0.0.1:${port}/health`,
    });
    return { name: 'weir', path: '/endpoints/chat/invocations', port, child, bodies: plainBodies };
  }

  async portkey() {
    const port = this.#port++;
    const child = await this.start(installPortkey(), {
      core: HOP_CORE,
      argv: [`--port=${port}`, '--headless'],
      // Portkey refuses to call addresses of this machine unless they are named.
      env: { TRUSTED_CUSTOM_HOSTS: '127.0.0.1', NODE_ENV: 'production' },
      ready: `http://127.0.0.1:${port}/`,
    });
    const headers = portkeyHeaders(this.vendorUrl);
    return { name: 'portkey', path: CHAT_PATH, port, child, headers, bodies: namedBodies };
  }

  async stop() {
    await Promise.all(this.#children.map(stop));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #configuration(limit) {
    const file = join(this.#folder, `gateway-${this.#port}.yaml`);
    const lines = [
      'endpoints:',
      '  - name: chat',
      '    endpoint_type: llm/v1/chat',
      '    model:',
      '      provider: openai',
      '      name: gpt-4',
      `      config: {openai_api_key: bench, openai_api_base: "${this.vendorUrl}/v1"}`,
      ...(limit ? ['    limit: {calls: 1000000000, renewal_period: hour}'] : []),
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  }
}

/** Runs one job of the load against a hop. */
export function run(load, hop, job) {
  const body = job.kind === 'streams' ? hop.bodies.stream : hop.bodies.call;
  return new Promise((resolve) => {
    load.once('message', resolve);
    load.send({ port: hop.port, path: hop.path, headers: hop.headers, body, ...job });
  });
}
