import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessHandle } from '@weir/testing';

const PROJECT = resolve(import.meta.dirname, '..');
const LOCK = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } };

let root: string;

/** A project in which nothing is to do: one package, one source, four built applications. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'weir-prestart-'));
  await mkdir(join(root, 'scripts'));
  for (const name of ['prestart.mjs', 'build.mjs', 'build-state.mjs']) {
    await copyFile(join(PROJECT, 'scripts', name), join(root, 'scripts', name));
  }
  await write('package-lock.json', JSON.stringify(LOCK));
  await write('node_modules/.package-lock.json', JSON.stringify(LOCK));
  await write('apps/cli/src/main.ts', 'export {};');
  for (const name of ['gateway', 'tracking', 'evaluation-worker', 'cli']) {
    await write(`dist/apps/${name}/src/main.js`, '');
  }
  const stamp = `import { sourceFingerprint, writeBuildStamp } from './build-state.mjs'; await writeBuildStamp(sourceFingerprint());`;
  await write('scripts/stamp.mjs', stamp);
  const stamped = await ProcessHandle.start([process.execPath, join(root, 'scripts/stamp.mjs')]);
  expect((await stamped.ended()).code).toBe(0);
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

async function prestart(): Promise<{ code: number | null; log: string }> {
  const child = await ProcessHandle.start([process.execPath, join(root, 'scripts/prestart.mjs')], {
    // npm is replaced by a program that only tells what it was asked for.
    env: { npm_execpath: join(root, 'scripts/npm.js') },
  });
  const { code } = await child.ended();
  return { code, log: child.log };
}

describe('the prestart hook', () => {
  it('does nothing when everything fits, tests and removed stamps of the lock included', async () => {
    await write('apps/cli/src/main.spec.ts', 'export {};');
    expect(await prestart()).toEqual({ code: 0, log: 'weir: installed and built\n' });
  });

  it('builds when a source was saved', async () => {
    await write('apps/cli/src/main.ts', 'export const changed = true;');
    const { code, log } = await prestart();
    expect(log).toContain('weir: building …');
    // There is no compiler in this project.
    expect(code).toBe(1);
    expect(log.trimEnd().split('\n').at(-1)).toBe('weir: building failed: the reason stands above');
  });

  it('installs when the lock file names another version', async () => {
    await write(
      'package-lock.json',
      JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.1' } } }),
    );
    await write('scripts/npm.js', 'console.log("asked for", process.argv.slice(2).join(" "))');
    const { code, log } = await prestart();
    expect(log).toContain('asked for ci --include=dev');
    expect(code).toBe(1);
    expect(log).toContain('node_modules does not fit package-lock.json');
  });

  it('never empties a folder that node_modules only links to', async () => {
    await rm(join(root, 'node_modules'), { recursive: true });
    await write('shared/precious/index.js', '');
    await symlink('shared', join(root, 'node_modules'));
    const { code, log } = await prestart();
    expect(code).toBe(1);
    expect(log).toMatch(/^weir: node_modules is a link to .*: run npm ci there, or remove the link\n$/);
    expect(await readdir(join(root, 'shared'))).toEqual(['precious']);
  });
});
