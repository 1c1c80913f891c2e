import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NO_REDIS =
  'The tests need a real Redis: set REDIS_URL, or put redis-server or valkey-server on the PATH (on Debian apt-get brings one; elsewhere a C compiler, make and the internet do).';

const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'weir', 'redis');
const say = (line) => process.stderr.write(`tests: ${line}\n`);
const lastLine = (error) =>
  String(error.stderr || error.message)
    .trim()
    .split('\n')
    .at(-1);

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = folders.flatMap((folder) =>
    ['redis-server', 'valkey-server'].map((name) => join(folder, name)),
  );
  const path = candidates.find((file) => existsSync(file));
  return path && { path, env: {} };
}

/**
 * Debian's package and what it depends on, unpacked into the cache folder: needs no root, changes nothing on the
 * machine and starts no service.
 */
async function fromApt() {
  if (!existsSync('/etc/debian_version')) return undefined;
  const cache = join(cacheFolder(), 'apt');
  const unpacked = join(cache, 'unpacked');
  const path = join(unpacked, 'usr/bin/redis-server');
  if (!existsSync(path)) await unpackPackages(cache, unpacked);
  // Only what the machine did not have came along: there may be no library among it.
  const folders = await readdir(join(unpacked, 'usr/lib')).catch(() => []);
  return {
    path,
    env: { LD_LIBRARY_PATH: folders.map((name) => join(unpacked, 'usr/lib', name)).join(delimiter) },
  };
}

async function unpackPackages(cache, unpacked) {
  say(`fetching Redis from Debian's packages into ${cache}, once`);
  const [lists, archives] = [join(cache, 'lists'), join(cache, 'archives')];
  for (const folder of [lists, archives, unpacked]) await mkdir(join(folder, 'partial'), { recursive: true });
  const folders = [`Dir::State::lists=${lists}`, `Dir::Cache=${cache}`, `Dir::Cache::archives=${archives}`];
  const options = [...folders, 'Debug::NoLocking=1', 'APT::Sandbox::User='].flatMap((option) => [
    '-o',
    option,
  ]);
  await run('apt-get', [...options, 'update'], { maxBuffer: 16 << 20 });
  const download = [
    'install',
    '-y',
    '--no-install-recommends',
    '--download-only',
    '--reinstall',
    'redis-server',
    'redis-tools',
  ];
  await run('apt-get', [...options, ...download], { maxBuffer: 16 << 20 });
  for (const name of await readdir(archives)) {
    if (name.endsWith('.deb')) await run('dpkg', ['-x', join(archives, name), unpacked]);
  }
}

/** Compiles Redis into the cache folder. The package is no dependency of the project: its installation takes minutes. */
async function fromSource() {
  const cache = join(cacheFolder(), 'source');
  const env = { ...process.env, REDISMS_DOWNLOAD_DIR: cache, REDISMS_DISABLE_POSTINSTALL: '1' };
  if (!existsSync(join(cache, 'node_modules/redis-memory-server'))) {
    say(`building Redis in ${cache} with redis-memory-server, once, some minutes`);
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, 'package.json'), '{ "name": "weir-test-redis", "private": true }\n');
    await run('npm', ['install', '--no-audit', '--no-fund', 'redis-memory-server@0.17'], { cwd: cache, env });
  }
  const locate = `require('redis-memory-server/lib/util/RedisBinary').default.getPath()
    .then((path) => process.stdout.write('\\n' + path), (error) => { console.error(String(error)); process.exit(1); });`;
  const { stdout } = await run(process.execPath, ['-e', locate], { cwd: cache, env, maxBuffer: 64 << 20 });
  return { path: stdout.split('\n').at(-1), env: {} };
}

/** A Redis of this machine, or else one brought into the user's cache folder: `{ path, env }`. */
export async function findRedis() {
  const found = onPath();
  if (found) return found;
  for (const [name, bring] of Object.entries({ 'apt-get': fromApt, 'redis-memory-server': fromSource })) {
    try {
      const brought = await bring();
      if (brought) return brought;
    } catch (error) {
      say(`no Redis by ${name}: ${lastLine(error)}`);
    }
  }
  throw new Error(NO_REDIS);
}
