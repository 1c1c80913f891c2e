/** What runs in a thread of its own: the sandbox, and one batch of rows after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { Sandbox } from './sandbox.js';
import type { SandboxAnswer, SandboxBatch, SandboxReport, SandboxThreadData } from './sandbox.types.js';

/** Others may wait: a batch ends early when it has taken this long. */
const LONG_BATCH_MS = 250;

const { begun } = workerData as SandboxThreadData;
const rowsBegun = new Int32Array(begun);
const sandbox = new Sandbox();

async function runBatch({ program, rows }: SandboxBatch): Promise<SandboxReport> {
  const answers: SandboxAnswer[] = [];
  const longFrom = performance.now() + LONG_BATCH_MS;
  for (const row of rows) {
    Atomics.store(rowsBegun, 0, answers.length + 1);
    const answer = await sandbox.run(program, row);
    answers.push(answer);
    // Whoever sent the rows may not want any more of them.
    if (answer.kind === 'exceeded' || performance.now() > longFrom) break;
  }
  return { firstRow: 0, answers };
}

parentPort?.on('message', (batch: SandboxBatch) => {
  // A failure here is none of a row: it ends the thread, which its owner sees.
  void runBatch(batch).then((report) => parentPort?.postMessage(report));
});
