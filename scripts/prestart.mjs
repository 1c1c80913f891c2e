/**
 * Runs before `npm start` and `npm test`: installs when node_modules is missing or does not fit the lock file, builds
 * when dist does not fit the sources. Plain Node: it has to work before anything is installed.
 * `--quiet` says nothing when there is nothing to do.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBuilt, ROOT } from './build-state.mjs';

const LOCK = join(ROOT, 'package-lock.json');
const MODULES = join(ROOT, 'node_modules');
const INSTALLED_LOCK = join(MODULES, '.package-lock.json');
const STAMP = join(MODULES, '.weir-lock-stamp');
const HEARTBEAT_MS = 10_000;
const OLDEST_NODE = [20, 19];

const say = (message) => process.stdout.write(`weir: ${message}\n`);

function isNodeTooOld() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Whether npm's own notes show every package of the lock file; those of other platforms are optional. */
function fitsLock() {
  const installed = readJson(INSTALLED_LOCK).packages;
  return Object.entries(readJson(LOCK).packages).every(
    ([path, wanted]) =>
      path === '' || wanted.optional === true || installed[path]?.version === wanted.version,
  );
}

function isInstalled() {
  if (!existsSync(INSTALLED_LOCK)) return false;
  const digest = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return true;
  if (!fitsLock()) return false;
  writeFileSync(STAMP, digest);
  return true;
}

/** Runs a command to its end and shows that it is alive while it takes long. */
async function runVisibly(what, command, commandArguments) {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  say(`${what} …`);
  const heartbeat = setInterval(() => say(`${what} … ${seconds()} s`), HEARTBEAT_MS);
  const child = spawn(command, commandArguments, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    const code = await new Promise((done, fail) => child.once('error', fail).once('close', done));
    if (code !== 0) throw new Error(`${what} failed: the reason stands above`);
  } finally {
    clearInterval(heartbeat);
  }
  say(`${what}: done in ${seconds()} s`);
}

/** npm ci first empties the folder, through a link too: the packages of whoever shares them would be gone. */
function refuseSharedModules() {
  if (!lstatSync(MODULES, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const owner = existsSync(MODULES) ? realpathSync(MODULES) : 'a folder that does not exist';
  throw new Error(
    `node_modules is a link to ${owner}, which does not fit package-lock.json: run npm ci there, or remove the link`,
  );
}

async function install() {
  refuseSharedModules();
  // npm tells its hooks where it is; a bare `node scripts/prestart.mjs` takes the one on the PATH.
  const npm = process.env.npm_execpath;
  const [command, ...start] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const flags = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const count = Object.keys(readJson(LOCK).packages).length;
  await runVisibly(`installing up to ${count} packages`, command, [...start, ...flags]);
  if (!isInstalled()) throw new Error('npm ci ended well but node_modules does not fit package-lock.json');
}

async function prepare() {
  if (isNodeTooOld()) {
    throw new Error(`Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}`);
  }
  const isReady = isInstalled() && isBuilt();
  if (!isInstalled()) await install();
  if (!isBuilt()) await runVisibly('building', process.execPath, [join(ROOT, 'scripts/build.mjs')]);
  if (isReady && !process.argv.includes('--quiet')) say('installed and built');
}

try {
  await prepare();
} catch (error) {
  process.stderr.write(`weir: ${error.message}\n`);
  process.exitCode = 1;
}
