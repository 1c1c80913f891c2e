import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePorts } from './free-ports.mjs';

const START_DEADLINE_MS = 120_000;

/** Weir as a whole on a home folder that is thrown away, until the work with its two addresses is done. */
export async function withWeir({ root, folder, settings = {} }, work) {
  const port = await freePorts(3);
  const env = {
    ...process.env,
    WEIR_HOME: join(folder, `home-${port}`),
    WEIR_HOST: '127.0.0.1',
    WEIR_GATEWAY_PORT: String(port),
    WEIR_TRACKING_PORT: String(port + 1),
    WEIR_WORKER_PORT: String(port + 2),
    ...settings,
  };
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'WEIR_ARTIFACTS', 'WEIR_GATEWAY_CONFIG']) delete env[name];
  const child = spawn(process.execPath, [join(root, 'bin/weir.js'), 'up'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    const [gateway, tracking] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`];
    await healthy(tracking, child, () => output);
    return await work({ gateway, tracking });
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function healthy(base, child, log) {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const isUp = await fetch(`${base}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`weir up did not get healthy:\n${log().slice(-2_000)}`);
}
