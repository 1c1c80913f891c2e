import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonFor } from './python.mjs';
import { inParallel, runCommand } from './run-command.mjs';
import { withWeir } from './weir.mjs';

async function replay({ packs, folder, base, selection }) {
  const report = join(folder, 'report.json');
  const flags = ['--base', base, '--json', report, ...selection, join(packs, 'tracking', 'transcripts')];
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

/** The one scenario that is about a server which takes no files in parts. */
function replayWithoutMultipart({ packs, root, folder }) {
  const settings = { WEIR_ARTIFACTS_MULTIPART: 'false' };
  const selection = ['--only', 'artifacts/multipart-not-implemented-message'];
  return withWeir({ root, folder, settings }, ({ tracking: base }) =>
    replay({ packs, folder, base, selection }),
  );
}

/** Every transcript of the tracking pack, and every client script of it and of ours with both generations: `{ name, ok, why }`. */
export async function runTrackingPack({ packs, root }) {
  const folder = await mkdtemp(join(tmpdir(), 'weir-conformance-tracking-'));
  try {
    const withoutMultipart = await replayWithoutMultipart({ packs, root, folder });
    return await withWeir({ root, folder }, async ({ tracking: base }) => {
      const selection = ['--skip-needs', 'no-multipart'];
      const results = await replay({ packs, folder, base, selection });
      for (const generation of ['mlflow-2.8', 'mlflow-3']) {
        const python = await pythonFor(packs, generation);
        const folders = [join(packs, 'tracking', 'clients'), join(root, 'test', 'clients')];
        const scripts = (await Promise.all(folders.map(clientScripts))).flat();
        const tasks = scripts.map((script) => () => runClient({ script, generation, python, base, folder }));
        results.push(...(await inParallel(2, tasks)).flat());
      }
      return [...results, ...withoutMultipart];
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
