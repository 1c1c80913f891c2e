import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAMES = ['redis-server', 'valkey-server'];
const NO_REDIS =
  'The tests need a real Redis: set REDIS_URL, or put redis-server or valkey-server on the PATH (or install a C compiler and make, then it is built on demand).';

const say = (line) => process.stderr.write(`${line}\n`);

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}

async function fromApt() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  say('tests: installing redis-server with apt-get');
  // RUNLEVEL=1 keeps the package from starting a service of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { env });
  try {
    await install().catch(async () => {
      await run('apt-get', ['update'], { env });
      await install();
    });
  } catch (error) {
    say(
      `tests: apt-get could not: ${String(error.stderr ?? error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
  }
  return onPath();
}

/** Compiles Redis once into the user's cache folder. Not a dependency of the project: its installation takes minutes. */
async function fromSource() {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'weir', 'redis');
  const binary = join(cache, 'redis-server');
  if (existsSync(binary)) return binary;
  say(`tests: building Redis in ${cache} with redis-memory-server, once, about two minutes`);
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, 'package.json'), '{ "name": "weir-test-redis", "private": true }\n');
  try {
    const env = { ...process.env, REDISMS_DOWNLOAD_DIR: cache, REDISMS_DISABLE_POSTINSTALL: '1' };
    await run('npm', ['install', '--no-audit', '--no-fund', 'redis-memory-server@0.16'], { cwd: cache, env });
    const locate = `const { RedisBinary } = require('redis-memory-server/lib/util/RedisBinary');
      Promise.resolve(RedisBinary.getPath({ downloadDir: process.cwd() })).then((path) => process.stdout.write(path));`;
    const { stdout } = await run(process.execPath, ['-e', locate], { cwd: cache, env, maxBuffer: 64 << 20 });
    return stdout.trim().split('\n').at(-1);
  } catch (error) {
    say(
      `tests: that did not work: ${String(error.stderr ?? error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
    return undefined;
  }
}

/** Resolves when a Redis answers PING there. */
function ping(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('data', (answer) => {
      socket.end();
      if (answer.toString().startsWith('+PONG')) resolve();
      else reject(new Error('not a Redis'));
    });
  });
}

/** Starts a Redis that keeps nothing, for one test run. */
export async function startRedis({ port, folder }) {
  const binary = onPath() ?? (await fromApt()) ?? (await fromSource());
  if (!binary) throw new Error(NO_REDIS);
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    databases: 64,
    'maxmemory-policy': 'noeviction',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(binary, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const ended = new Promise((resolve) => child.once('close', resolve));
  for (let attempt = 0; ; attempt += 1) {
    if (child.exitCode !== null || attempt === 200)
      throw new Error(`Redis did not start: ${output.slice(-500)}`);
    const isUp = await ping(port).then(
      () => true,
      () => false,
    );
    if (isUp) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
