import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.mjs';

const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'weir', 'venvs');

async function ensure(command, what) {
  const { code, output } = await runCommand(command, { deadlineMs: 1_200_000 });
  if (code !== 0) throw new Error(`${what}:\n${output.trim().split('\n').slice(-8).join('\n')}`);
}

async function createEnvironment(folder) {
  const create = ['python3', '-m', 'venv', folder];
  const first = await runCommand(create);
  if (first.code === 0) return;
  // Debian keeps the half of venv that installs pip in a package of its own.
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    process.stdout.write('installing python3-venv with apt-get\n');
    const install =
      'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv';
    await ensure(['/bin/sh', '-c', install], 'apt-get could not install python3-venv');
  }
  await ensure([...create, '--clear'], `python3 -m venv ${folder} failed`);
}

/**
 * A Python environment with the real clients of one requirement file, kept in the user's cache folder and made anew
 * when that file changes. Returns the interpreter.
 */
export async function pythonFor(packs, generation) {
  const requirements = join(packs, `requirements-${generation}.txt`);
  return pythonWith({
    name: generation,
    what: `the Python clients ${generation}`,
    stamp: createHash('sha256')
      .update(await readFile(requirements))
      .digest('hex'),
    install: ['-r', requirements],
  });
}

/** A Python environment with what pip is told to `install`, made once for each `stamp`. Returns the interpreter. */
export async function pythonWith({ name, what, stamp, install }) {
  const folder = join(cacheFolder(), name);
  const python = join(folder, 'bin', 'python');
  const stampFile = join(folder, '.requirements-sha256');
  const made = await readFile(stampFile, 'utf8').catch(() => '');
  if (made === stamp && existsSync(python)) return python;
  process.stdout.write(`preparing ${what} in ${folder}, once, a minute or two\n`);
  await mkdir(cacheFolder(), { recursive: true });
  if (!existsSync(python)) await createEnvironment(folder);
  await ensure([python, '-m', 'pip', 'install', '--quiet', ...install], `pip could not install ${what}`);
  await writeFile(stampFile, stamp);
  return python;
}
