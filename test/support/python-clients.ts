import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { it } from '@jest/globals';

export type ClientGeneration = 'mlflow-2.8' | 'mlflow-3';

const VENVS = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'weir', 'venvs');

/** The Python environment of a client generation, which `npm run conformance -- --prepare` makes. */
export const clientFolder = (generation: ClientGeneration): string => join(VENVS, generation);
export const clientPython = (generation: ClientGeneration): string =>
  join(clientFolder(generation), 'bin', 'python');

/** The packages of a client generation, for scripts that borrow some of them. */
export function sitePackages(generation: ClientGeneration): string {
  const libraries = join(clientFolder(generation), 'lib');
  const version = readdirSync(libraries).find((name) => name.startsWith('python')) ?? '';
  return join(libraries, version, 'site-packages');
}

/** The stamp is written last: an installation that was broken off has none. */
export const isClientInstalled = (generation: ClientGeneration): boolean =>
  existsSync(join(clientFolder(generation), '.requirements-sha256'));

/** `it` for a test with a real client. Where that is not installed a line says so, and jest counts the test as skipped. */
export function itWithClient(generation: ClientGeneration): typeof it | typeof it.skip {
  if (isClientInstalled(generation)) return it;
  process.stderr.write(
    `\nNOT TESTED with ${generation}: npm run conformance -- --prepare installs the clients.\n`,
  );
  return it.skip;
}
