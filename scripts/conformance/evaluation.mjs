import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.mjs';

/** Every case of the evaluation pack: `{ name, ok, why }`. The checker prints the failing ones, the dump names all. */
export async function runEvaluationPack({ packs, weir }) {
  const folder = await mkdtemp(join(tmpdir(), 'weir-conformance-evaluation-'));
  try {
    const dump = join(folder, 'cases.jsonl');
    const checker = [process.execPath, join(packs, 'evaluation', 'check.mjs')];
    await runCommand([...checker, '--dump', dump]);
    const lines = (await readFile(dump, 'utf8')).trim().split('\n');
    // Into a file: the checker exits at once, and what still stands in a pipe then is lost.
    const log = join(folder, 'log.txt');
    const check = [...checker, '--command', `${weir} evaluate-metric --stdin`, '--show', '1000000'];
    await runCommand(['/bin/sh', '-c', 'exec "$@" >"$0"', log, ...check]);
    const output = await readFile(log, 'utf8');
    if (!/of \d+ cases agree/.test(output)) {
      throw new Error(`the checker did not end properly:\n${output.slice(-1_000)}`);
    }
    const reasons = new Map();
    for (const line of output.split('\n')) {
      const [, name, why] = /^FAIL (\S+) [\w-]+: (.*)$/.exec(line) ?? [];
      if (name) reasons.set(name, why);
    }
    return lines.map((line) => {
      const { id: name } = JSON.parse(line);
      return { name, ok: !reasons.has(name), why: reasons.get(name) };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
