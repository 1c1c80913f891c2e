/** `npm run dev [-- <weir arguments>]`: builds and restarts `weir up` whenever a source is saved. */
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { isBuilt, ROOT, SOURCES } from './build-state.mjs';

// An editor saves a file in several steps, and a rebase saves many: one build for all of them.
const SETTLE_MS = 150;
const weirArguments = process.argv.length > 2 ? process.argv.slice(2) : ['up'];

const say = (message) => process.stdout.write(`dev: ${message}\n`);

let weir = null;
let isStopping = false;
let pendingTimer;
let turn = Promise.resolve();

function start() {
  const child = spawn(process.execPath, [join(ROOT, 'bin/weir.js'), ...weirArguments], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  child.ended = new Promise((done) => child.once('close', done));
  child.ended.then((code) => {
    if (weir !== child) return;
    weir = null;
    if (!isStopping) say(`weir ended with code ${code}; it starts again when a source is saved`);
  });
  weir = child;
}

async function stop() {
  const child = weir;
  weir = null;
  if (child === null) return;
  child.kill('SIGTERM');
  await child.ended;
}

async function rebuild() {
  if (isStopping || (isBuilt() && weir !== null)) return;
  if (!isBuilt()) {
    say('building …');
    if ((await build()) !== 0) return say('the build failed; what ran before keeps running');
  }
  await stop();
  if (!isStopping) start();
}

function schedule() {
  clearTimeout(pendingTimer);
  pendingTimer = setTimeout(() => {
    turn = turn.then(rebuild);
  }, SETTLE_MS);
}

const watchers = SOURCES.map((name) => join(ROOT, name))
  .filter(existsSync)
  .map((path) => watch(path, { recursive: true }, schedule));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    isStopping = true;
    clearTimeout(pendingTimer);
    for (const watcher of watchers) watcher.close();
    await stop();
  });
}

await rebuild();
