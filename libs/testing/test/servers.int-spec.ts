import { afterAll, describe, expect, it } from '@jest/globals';
import { migrations } from '@weir/migrations';
import {
  freePort,
  ProcessHandle,
  testDatabase,
  testRedisUrl,
  waitUntil,
  type TestDatabase,
} from '@weir/testing';
import { Redis } from 'ioredis';
import { readFile } from 'node:fs/promises';

interface Row {
  readonly name: string;
}

describe('testDatabase', () => {
  const databases: TestDatabase[] = [];
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  it('gives every caller a database of its own that carries the real migrations', async () => {
    const [first, second] = [await testDatabase(), await testDatabase()];
    databases.push(first, second);
    await first.dataSource.query('CREATE TABLE only_here (id integer)');
    const seen = await second.dataSource.query<Row[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_name IN ('only_here', 'migrations')`,
    );
    expect(seen.map(({ name }) => name)).toEqual(['migrations']);
  });

  it('drops the database while somebody is still connected', async () => {
    const [watcher, doomed] = [await testDatabase(), await testDatabase()];
    databases.push(watcher);
    const name = new URL(doomed.url).pathname.slice(1);
    const count = () =>
      watcher.dataSource.query<Row[]>('SELECT datname AS name FROM pg_database WHERE datname = $1', [name]);
    expect(await count()).toHaveLength(1);
    await doomed.drop();
    expect(await count()).toHaveLength(0);
  });

  it('builds one template for all callers of a run at once, and none of it out of a build that was cut off', async () => {
    const [run, ofTheTest] = [process.env.WEIR_TEST_RUN, `test${Date.now()}`];
    process.env.WEIR_TEST_RUN = ofTheTest;
    const watcher = await testDatabase({ migrations: [] });
    databases.push(watcher);
    const templates = () =>
      watcher.dataSource.query<Row[]>(
        `SELECT datname AS name FROM pg_database WHERE datname LIKE '%_template_' || $1 || '%'`,
        [ofTheTest],
      );
    const base = new URL(process.env.WEIR_TEST_DATABASE_URL ?? '').pathname.slice(1);
    const template = `${base}_template_${ofTheTest}`;
    await watcher.dataSource.query(`CREATE DATABASE "${template}_unfinished"`);
    try {
      const copies = await Promise.all([testDatabase(), testDatabase(), testDatabase()]);
      databases.push(...copies);
      for (const { dataSource } of copies) {
        const applied = await dataSource.query<Row[]>('SELECT name FROM migrations ORDER BY id');
        expect(applied.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
      }
      expect(await templates()).toEqual([{ name: template }]);
    } finally {
      process.env.WEIR_TEST_RUN = run;
      for (const { name } of await templates()) await watcher.dataSource.query(`DROP DATABASE "${name}"`);
    }
  });

  it('refuses a server address whose database is not for tests', async () => {
    const address = process.env.WEIR_TEST_DATABASE_URL;
    process.env.WEIR_TEST_DATABASE_URL = 'postgres://somebody@db.example.org/production';
    try {
      await expect(testDatabase()).rejects.toThrow('must contain "test"');
    } finally {
      process.env.WEIR_TEST_DATABASE_URL = address;
    }
  });
});

describe('testRedisUrl', () => {
  it('names a real Redis', async () => {
    const redis = new Redis(testRedisUrl());
    try {
      expect(await redis.set('testing:servers', 'here', 'PX', 5_000)).toBe('OK');
      expect(await redis.get('testing:servers')).toBe('here');
    } finally {
      redis.disconnect();
    }
  });
});

describe('ProcessHandle', () => {
  const server = (port: number) => [
    process.execPath,
    '-e',
    `require('node:http').createServer((_, answer) => answer.end('ok')).listen(${port}, '127.0.0.1'); console.log('says hello')`,
  ];

  it('waits for health, keeps the output and tells how the process ended', async () => {
    const port = await freePort();
    const handle = await ProcessHandle.start(server(port), { healthUrls: [`http://127.0.0.1:${port}/`] });
    expect(handle.log).toContain('says hello');
    expect(await handle.stop()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(handle.isRunning).toBe(false);
  });

  it('reports what a process wrote that ended instead of serving', async () => {
    const start = ProcessHandle.start(
      [process.execPath, '-e', 'console.error("no config"); process.exit(3)'],
      {
        healthUrls: ['http://127.0.0.1:1/'],
      },
    );
    await expect(start).rejects.toThrow('no config');
  });

  it('kills the children too', async () => {
    const parent = await ProcessHandle.start([
      process.execPath,
      '-e',
      `const child = require('node:child_process').spawn('sleep', ['600']); console.log('child=' + child.pid)`,
    ]);
    const child = await waitUntil(() => /child=(\d+)/.exec(parent.log)?.[1]);
    expect(await parent.killHard()).toEqual({ code: null, signal: 'SIGKILL' });
    // Where nobody reaps orphans a killed process stays as a zombie.
    const state = () =>
      readFile(`/proc/${child}/stat`, 'utf8').then(
        (line) => line.split(' ')[2],
        () => 'gone',
      );
    await waitUntil(async () => ['gone', 'Z', 'X'].includes((await state()) ?? ''), {
      what: 'the child to be dead',
    });
    expect(parent.isRunning).toBe(false);
  });

  it('gives the process only the settings of Weir that the test names', async () => {
    process.env.WEIR_HOME = '/somewhere';
    const script =
      'console.log(JSON.stringify([process.env.WEIR_HOME ?? null, process.env.WEIR_HOST ?? null]))';
    const handle = await ProcessHandle.start([process.execPath, '-e', script], {
      env: { WEIR_HOST: '127.0.0.1' },
    });
    delete process.env.WEIR_HOME;
    await handle.ended();
    expect(JSON.parse(handle.log)).toEqual([null, '127.0.0.1']);
  });
});
