// npm run bench -- gateway|tracking|evaluation|…|all [options of the bench]
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const BENCHES = [
  'gateway',
  'abort',
  'rate-limit',
  'tracking',
  'search',
  'tables',
  'predictions',
  'evaluation',
];
const [wanted, ...options] = process.argv.slice(2);
const chosen = wanted === 'all' ? BENCHES : BENCHES.filter((name) => name === wanted);
if (chosen.length === 0) {
  console.error(`usage: npm run bench -- ${BENCHES.join('|')}|all [options]`);
  process.exit(2);
}

let failed = false;
for (const name of chosen) {
  const file = join(import.meta.dirname, `${name}.mjs`);
  if (!existsSync(file)) {
    console.error(`there is no bench ${name}`);
    failed = true;
    continue;
  }
  console.log(`\n== ${name}`);
  const child = spawn(process.execPath, [file, ...options], { stdio: 'inherit' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  failed ||= code !== 0;
}
process.exit(failed ? 1 : 0);
