import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError, systemCode } from './embedded-postgres.errors.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

/**
 * Finds the programs in the platform package that npm chose for this machine. The JavaScript class of `embedded-postgres`
 * is never imported: its exit hooks take over the signals of the whole process.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const root = packageRoot(`${process.platform}-${process.arch}`);
  await restoreLibraryLinks(root);
  return { initdb: join(root, 'native', 'bin', 'initdb'), pgCtl: join(root, 'native', 'bin', 'pg_ctl') };
}

function packageRoot(platform: string): string {
  const requireHere = createRequire(import.meta.url);
  try {
    const requireFromEmbedded = createRequire(requireHere.resolve('embedded-postgres'));
    return dirname(dirname(requireFromEmbedded.resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new EmbeddedPostgresError({
      reason: 'NO_BINARIES',
      message: `There is no embedded Postgres for ${platform} in node_modules: run npm install, or set DATABASE_URL to a Postgres of your own.`,
      cause,
    });
  }
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

function isLibraryLink(value: unknown): value is LibraryLink {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    'target' in value &&
    typeof value.source === 'string' &&
    typeof value.target === 'string'
  );
}

/**
 * A package cannot carry symbolic links, so its postinstall script makes them. npm 12 blocks such scripts, and
 * `--ignore-scripts` does too: without the links the programs do not find their libraries.
 */
export async function restoreLibraryLinks(root: string): Promise<void> {
  const listed: unknown = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8'));
  const links = Array.isArray(listed) ? listed.filter(isLibraryLink) : [];
  await Promise.all(links.map((link) => restoreLink(root, link)));
}

async function restoreLink(root: string, { source, target }: LibraryLink): Promise<void> {
  const path = join(root, target);
  try {
    await symlink(relative(dirname(target), source), path);
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return;
    throw new EmbeddedPostgresError({
      reason: 'NO_BINARIES',
      message: `The library link ${path} of the embedded Postgres is missing and cannot be made: run npm install as the owner of node_modules.`,
      cause,
    });
  }
}
