/** What `dist` was built from, as a fingerprint of the names, sizes and times of all sources. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');

const APPLICATIONS = ['gateway', 'tracking', 'evaluation-worker', 'cli'];
export const APPLICATION_ENTRIES = APPLICATIONS.map((name) => join(ROOT, `dist/apps/${name}/src/main.js`));

/** Folders and files whose change calls for a build. */
export const SOURCES = [
  'apps',
  'libs',
  'migrations',
  'package.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

const STAMP = join(ROOT, 'dist/.build-stamp');
const NOT_BUILT = /(\.(spec|int-spec|e2e-spec)\.ts|\.md|~)$|^(test|web|node_modules|__fixtures__)$/;

function* filesUnder(path) {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (NOT_BUILT.test(entry.name)) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesUnder(child);
    else if (entry.isFile()) yield child;
  }
}

/** Synchronous file calls: a thousand awaited ones would take longer than the whole check may. */
export function sourceFingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES.map((name) => join(ROOT, name)).filter(existsSync)) {
    for (const file of filesUnder(source)) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${relative(ROOT, file)}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

export function isBuilt() {
  if (!existsSync(STAMP) || !APPLICATION_ENTRIES.every(existsSync)) return false;
  return readFileSync(STAMP, 'utf8') === sourceFingerprint();
}

export async function writeBuildStamp(fingerprint) {
  await mkdir(dirname(STAMP), { recursive: true });
  await writeFile(STAMP, fingerprint);
}
