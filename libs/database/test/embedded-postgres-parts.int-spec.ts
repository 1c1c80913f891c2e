import { chmod, mkdir, mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findPostgresBinaries, restoreLibraryLinks } from '../src/embedded-postgres/postgres-binaries.js';
import { PostgresFolder } from '../src/embedded-postgres/postgres-folder.js';
import { chooseLauncher, launcherCandidates } from '../src/embedded-postgres/postgres-launcher.js';
import { answersOn } from '../src/embedded-postgres/postmaster.js';
import { ServerControl } from '../src/embedded-postgres/server-control.js';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weir-embedded-parts-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('the way Postgres is started', () => {
  it('works with every launcher this machine allows, one after the other on the same data', async () => {
    const binaries = await findPostgresBinaries();
    const folder = new PostgresFolder(join(root, 'home'));
    // Plain nobody cannot pass a closed parent folder of the data. A closed one above the binaries shows in the probes.
    await chmod(root, 0o755);
    const candidates = launcherCandidates();
    const probes = await Promise.allSettled(
      candidates.map((candidate) => chooseLauncher(binaries.initdb, [candidate])),
    );
    const launchers = probes.flatMap((probe) => (probe.status === 'fulfilled' ? [probe.value] : []));
    expect(launchers.length).toBeGreaterThan(0);
    for (const launcher of launchers) {
      await folder.prepare(launcher);
      if (!(await folder.isInitialised())) {
        await folder.initialise({ initdb: binaries.initdb, launcher, isDurable: false });
      }
      const control = new ServerControl({ binaries, launcher, folder, isDurable: false });
      const { port } = await control.start();
      expect(await answersOn(port)).toBe(true);
      await control.stop();
      expect(await answersOn(port)).toBe(false);
    }
  });

  it('falls back when the preferred launcher is forbidden', async () => {
    const initdb = join(root, 'initdb');
    await writeFile(initdb, '#!/bin/sh\necho "initdb (PostgreSQL) 18.4"\n', { mode: 0o755 });
    const allowed = { prefix: ['env'], identity: null, ownerId: null };
    const launcher = await chooseLauncher(initdb, [
      { prefix: ['false'], identity: null, ownerId: null },
      { prefix: ['weir-no-such-program'], identity: null, ownerId: null },
      allowed,
    ]);
    expect(launcher).toEqual({ ...allowed, majorVersion: 18 });
  });

  it('says in one line why Postgres cannot run', async () => {
    const initdb = join(root, 'broken-initdb');
    await writeFile(initdb, '#!/bin/sh\necho "libpq.so.5: cannot open" >&2\nexit 127\n', { mode: 0o755 });
    await expect(chooseLauncher(initdb, [{ prefix: [], identity: null, ownerId: null }])).rejects.toThrow(
      /^The embedded Postgres cannot be run on this machine \(libpq\.so\.5: cannot open\): [^\n]*$/,
    );
  });
});

describe('the library links', () => {
  it('are made when the install script was blocked, and left alone when they exist', async () => {
    const packageRoot = join(root, 'package');
    await mkdir(join(packageRoot, 'native/lib'), { recursive: true });
    const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
      source: 'native/lib/libpq.so.5.18',
      target: `native/lib/${name}`,
    }));
    await writeFile(join(packageRoot, 'native/pg-symlinks.json'), JSON.stringify(links));
    await symlink('libpq.so.5.18', join(packageRoot, 'native/lib/libpq.so'));
    await restoreLibraryLinks(packageRoot);
    for (const { target } of links) {
      expect(await readlink(join(packageRoot, target))).toBe('libpq.so.5.18');
    }
  });
});
