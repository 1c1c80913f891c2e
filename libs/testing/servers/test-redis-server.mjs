import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { findRedis } from './redis-binary.mjs';

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
  const { path, env } = await findRedis();
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
  const child = spawn(path, flags, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  child.once('error', (error) => (output += error.message));
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
