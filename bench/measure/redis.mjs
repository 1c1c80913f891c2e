// A Redis of the bench's own, where the machine has one.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { isPinned } from './processes.mjs';

/** Starts redis-server without persistence on a core; null, with a line that says so, where there is none. */
export async function startRedis({ port, core }) {
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const argv = [...(isPinned ? ['taskset', '-c', String(core)] : []), 'redis-server', ...flags];
  const child = spawn(argv[0], argv.slice(1), { stdio: 'ignore' });
  const failed = new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', () => resolve(false));
  });
  if (await Promise.race([failed, listens(port)])) return { child, url: `redis://127.0.0.1:${port}` };
  console.log('redis-server is not installed: limits are counted in the process');
  return null;
}

async function listens(port, deadline = Date.now() + 10_000) {
  for (;;) {
    const isUp = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isUp) return true;
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
