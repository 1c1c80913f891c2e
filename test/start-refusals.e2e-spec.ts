import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, spawnWeir } from '@weir/testing';

let root: string;
let ports: Record<string, string>;
let squatter: Server;
let takenPort: number;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weir-refusals-'));
  ports = {
    WEIR_GATEWAY_PORT: String(await freePort()),
    WEIR_TRACKING_PORT: String(await freePort()),
    WEIR_WORKER_PORT: String(await freePort()),
  };
  squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  takenPort = (squatter.address() as AddressInfo).port;
});

afterAll(async () => {
  await ProcessHandle.killLeftovers();
  await new Promise((resolve) => squatter.close(resolve));
  await rm(root, { recursive: true, force: true });
});

/** What a start that must fail writes; it has to be one line, and the exit code not 0. */
async function refusal(env: Record<string, string>): Promise<string> {
  const weir = await spawnWeir(['up'], { env: { ...ports, WEIR_HOME: join(root, 'home'), ...env } });
  const { code } = await weir.ended(30_000);
  expect(code).toBe(1);
  const lines = weir.log.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('weir up on a machine that is not ready', () => {
  afterAll(() => {
    // Nothing was started by any of them: not even a database was made.
    expect(existsSync(join(root, 'home/postgres/data'))).toBe(false);
  });

  it('names the port that is in use and its variable', async () => {
    expect(await refusal({ WEIR_TRACKING_PORT: String(takenPort) })).toBe(
      `weir: Port ${takenPort} is in use by another program. Stop it, or set WEIR_TRACKING_PORT to another port.`,
    );
  });

  it('names every bad setting and no value', async () => {
    const line = await refusal({ WEIR_WORKER_PORT: 'hunter2', DATABASE_URL: 'mysql://weir:hunter2@db/weir' });
    expect(line).toMatch(
      /^weir: DATABASE_URL: must be an address .*; WEIR_WORKER_PORT: must be a whole number/,
    );
    expect(line).not.toContain('hunter2');
  });

  it('says that the database of DATABASE_URL does not answer, without the password', async () => {
    const port = await freePort();
    expect(await refusal({ DATABASE_URL: `postgres://weir:hunter2@127.0.0.1:${port}/weir` })).toBe(
      `weir: Cannot use the database of DATABASE_URL (127.0.0.1:${port}/weir): connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it('refuses a data folder of another major version and leaves it alone', async () => {
    const home = join(root, 'old');
    await mkdir(join(home, 'postgres/data'), { recursive: true });
    await writeFile(join(home, 'postgres/data/PG_VERSION'), '13\n');
    expect(await refusal({ WEIR_HOME: home })).toMatch(/^weir: The data folder .* was made by Postgres 13, /);
    expect(await readdir(join(home, 'postgres/data'))).toEqual(['PG_VERSION']);
  });

  it('says that the data folder cannot be written', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');
    expect(await refusal({ WEIR_HOME: join(file, 'home') })).toMatch(
      /^weir: Cannot write to the data folder /,
    );
  });

  it('refuses an address that is not of this machine', async () => {
    expect(await refusal({ WEIR_HOST: '192.0.2.1' })).toBe(
      'weir: WEIR_HOST 192.0.2.1 is not an address of this machine.',
    );
  });
});

describe('the gateway alone', () => {
  it('answers with neither Postgres nor Redis, under the name and flags of MLflow', async () => {
    const port = await freePort();
    const config = ['--config-path', 'config/demo.yaml', '--host', '127.0.0.1', '--port', String(port)];
    const url = `http://127.0.0.1:${port}`;
    const gateway = await spawnWeir(['deployments', 'start-server', ...config], {
      healthUrls: [`${url}/health`],
    });
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'OK' });
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  });

  it('loads no database driver, ORM or queue', async () => {
    const listing = join(root, 'imports.txt');
    const hooks = join(root, 'hooks.mjs');
    const register = join(root, 'register.mjs');
    await writeFile(
      hooks,
      `import { appendFileSync } from 'node:fs';
      export async function resolve(specifier, context, next) {
        appendFileSync(${JSON.stringify(listing)}, specifier + '\\n');
        return next(specifier, context);
      }`,
    );
    await writeFile(
      register,
      `import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);`,
    );
    const port = String(await freePort());
    const gateway = await spawnWeir(
      ['gateway', 'start', '--config-path', 'config/demo.yaml', '--port', port],
      {
        env: { NODE_OPTIONS: `--import=${register}` },
        healthUrls: [`http://127.0.0.1:${port}/health`],
      },
    );
    await gateway.stop();
    const loaded = new Set((await readFile(listing, 'utf8')).split('\n'));
    expect(loaded).toContain('@nestjs/core');
    for (const heavy of ['pg', 'typeorm', 'bullmq']) expect(loaded).not.toContain(heavy);
  });

  it.each([
    ['a file that is not there', '/nonexistent/config.yaml', /does not exist/],
    ['no file at all', null, /--config-path/],
  ])('ends with one line for %s', async (_what, path, reason) => {
    const flags = path === null ? [] : ['--config-path', path];
    const gateway = await spawnWeir(['gateway', 'start', '--port', String(await freePort()), ...flags]);
    expect((await gateway.ended()).code).toBe(1);
    const lines = gateway.log.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(reason);
  });
});
