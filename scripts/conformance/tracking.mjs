import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.mjs';
import { pythonFor } from './python.mjs';
import { inParallel, runCommand } from './run-command.mjs';

const START_DEADLINE_MS = 120_000;

/** Weir as a whole on a home folder that is thrown away, until the work is done. */
async function withWeir({ root, folder }, work) {
  const port = await freePorts(3);
  const env = {
    ...process.env,
    WEIR_HOME: join(folder, 'home'),
    WEIR_HOST: '127.0.0.1',
    WEIR_GATEWAY_PORT: String(port),
    WEIR_TRACKING_PORT: String(port + 1),
    WEIR_WORKER_PORT: String(port + 2),
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
    const base = `http://127.0.0.1:${port + 1}`;
    await healthy(base, child, () => output);
    return await work(base);
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

async function replay({ packs, folder, base }) {
  const report = join(folder, 'report.json');
  const flags = ['--base', base, '--json', report, join(packs, 'tracking', 'transcripts')];
  const { output } = await runCommand([process.execPath, join(packs, 'replay.mjs'), ...flags]);
  const text = await readFile(report, 'utf8').catch((cause) => {
    throw new Error(`the replayer left no report:\n${output.slice(-1_000)}`, { cause });
  });
  const { scenarios } = JSON.parse(text);
  return scenarios.map(({ name, ok, steps }) => {
    const step = steps.find((candidate) => !candidate.ok);
    const found = step?.differences[0];
    return {
      name,
      ok,
      why: found && `${step.id}: ${found.path}: expected ${found.expected}, got ${found.actual}`,
    };
  });
}

async function clientScripts(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.py')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  // The others are modules that the scripts import, or start a gateway of their own.
  const isClient = (text) => /^main\(/m.test(text) && !text.includes('--start');
  return names.filter((_, index) => isClient(texts[index])).map((name) => join(folder, name));
}

async function runClient({ script, generation, python, base, folder }) {
  const env = { PYTHONDONTWRITEBYTECODE: '1', MLFLOW_TRACKING_URI: base };
  const { code, output } = await runCommand([python, script], { cwd: folder, env, deadlineMs: 300_000 });
  if (code === 0 && /^SKIP/m.test(output)) return [];
  const why = output.split('\n').find((line) => line.startsWith('FAIL')) ?? output.trim().split('\n').at(-1);
  return [{ name: `clients/${script.split('/').at(-1)} with ${generation}`, ok: code === 0, why }];
}

/** Every transcript of the tracking pack, and every client script of it and of ours with both generations: `{ name, ok, why }`. */
export async function runTrackingPack({ packs, root }) {
  const folder = await mkdtemp(join(tmpdir(), 'weir-conformance-tracking-'));
  try {
    return await withWeir({ root, folder }, async (base) => {
      const results = await replay({ packs, folder, base });
      for (const generation of ['mlflow-2.8', 'mlflow-3']) {
        const python = await pythonFor(packs, generation);
        const folders = [join(packs, 'tracking', 'clients'), join(root, 'test', 'clients')];
        const scripts = (await Promise.all(folders.map(clientScripts))).flat();
        const tasks = scripts.map((script) => () => runClient({ script, generation, python, base, folder }));
        results.push(...(await inParallel(2, tasks)).flat());
      }
      return results;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
