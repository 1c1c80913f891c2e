import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@weir/database';

let root: string;
let home: string;
const running = new Set<EmbeddedPostgres>();

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ home, isDurable: false });
  running.add(postgres);
  return postgres;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function postmasterId(): Promise<number> {
  const content = await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8');
  return Number(content.split('\n')[0]);
}

beforeAll(async () => {
  // Closed to everybody else, as the home folder of root is.
  root = await mkdtemp(join(tmpdir(), 'weir-embedded-'));
  home = join(root, 'home');
});

afterEach(async () => {
  for (const postgres of running) await postgres.stop();
  running.clear();
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('embedded Postgres', () => {
  it('keeps data, password and port from one start to the next', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start();
    expect(second).toMatchObject({ url: first.url, port: first.port, isAdopted: false });
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('asks for the password, and keeps it from other users', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    const { mode } = await stat(join(home, 'postgres/password'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('takes over the server that a killed process left behind', async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ url: first.url, isAdopted: true });
    await second.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
    await first.stop();
  });

  it('starts again after the server itself was killed', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE survived AS SELECT 1 AS one');
    process.kill(await postmasterId(), 'SIGKILL');
    const second = await start();
    expect(second.isAdopted).toBe(false);
    expect(await query(second.url, 'SELECT one FROM survived')).toEqual([{ one: 1 }]);
  });

  it('moves to another port when somebody took its own', async () => {
    const first = await start();
    await first.stop();
    const { createServer } = await import('node:net');
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(first.port, '127.0.0.1', resolve));
    try {
      const second = await start();
      expect(second.port).not.toBe(first.port);
      expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
  });

  it('ignores a pid file whose pid now belongs to another program', async () => {
    const first = await start();
    await first.stop();
    const pidFile = join(home, 'postgres/data/postmaster.pid');
    await writeFile(pidFile, `${process.pid}\n${home}/postgres/data\n0\n${first.port}\n\n127.0.0.1\n`);
    expect((await start()).isAdopted).toBe(false);
  });

  it('refuses data of another major version and leaves it alone', async () => {
    const other = join(root, 'other');
    await mkdir(join(other, 'postgres/data'), { recursive: true });
    await writeFile(join(other, 'postgres/data/PG_VERSION'), '13\n');
    await expect(startEmbeddedPostgres({ home: other })).rejects.toThrow(
      /^The data folder .* was made by Postgres 13, this is Postgres \d+: [^\n]*$/,
    );
  });

  it('says in one line that its folder cannot be written', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');
    await expect(startEmbeddedPostgres({ home: join(file, 'home') })).rejects.toThrow(
      /^Cannot write to the data folder .*: a part of its path is a file\. Set WEIR_HOME [^\n]*$/,
    );
    const dangling = join(root, 'dangling');
    await symlink(join(root, 'nowhere', 'deeper'), dangling);
    await expect(startEmbeddedPostgres({ home: dangling })).rejects.toThrow(
      /^Cannot write to the data folder /,
    );
  });
});
