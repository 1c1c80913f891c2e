import { setMaxListeners } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readSandboxOutcome } from '../src/custom-metrics/sandbox-outcome.js';
import { SandboxPool } from '../src/custom-metrics/sandbox-pool.js';
import { sandboxProgram } from '../src/custom-metrics/sandbox-program.js';
import type { SandboxAnswer, SandboxProgram } from '../src/custom-metrics/sandbox.types.js';

/** Node runs a thread's code compiled only; `npm test` builds before. */
const BUILT = '../../../dist/apps/evaluation-worker/src/custom-metrics/sandbox-thread.js';
const THREAD = new URL(BUILT, import.meta.url);

/** Longer than a test may take: what ends before did not wait for it. */
const HANGS_MS = 60_000;

const never = new AbortController().signal;
// Each row that waits listens.
setMaxListeners(0, never);

const program = (code: string, timeoutMs = 300): SandboxProgram =>
  sandboxProgram({ kind: 'javascript', code, form: 'expression', timeoutMs });

const meaning = (answer: SandboxAnswer | null): unknown =>
  answer?.kind === 'answered' ? readSandboxOutcome(answer.text) : answer;

describe('SandboxPool', () => {
  let pool = new SandboxPool(THREAD);

  afterEach(async () => {
    await pool.close();
    pool = new SandboxPool(THREAD);
  });

  const run = async (metric: SandboxProgram, row: unknown, signal = never): Promise<unknown> =>
    meaning(await pool.run(metric, JSON.stringify(row), signal));

  it('should answer every row of several metrics, each with its own', async () => {
    const length = program('prediction.length');
    const twice = program('row.n * 2');
    const rows = Array.from({ length: 500 }, (_, n) => ({ prediction: 'x'.repeat(n), n }));
    const answers = await Promise.all(rows.flatMap((row) => [run(length, row), run(twice, row)]));
    const expected = rows.flatMap(({ n }) => [
      { kind: 'gave', value: n },
      { kind: 'gave', value: n * 2 },
    ]);
    expect(answers).toEqual(expected);
  });

  it('should end a row that loops, alone', async () => {
    const metric = program('(() => { while (row.loops) {} return row.n })()');
    const rows = Array.from({ length: 80 }, (_, n) => ({ n, loops: n === 3 || n === 50 }));
    const answers = await Promise.all(rows.map((row) => run(metric, row)));
    const tookTooLong = { kind: 'exceeded', reason: 'the metric took longer than 300 ms' };
    expect(answers).toEqual(rows.map(({ n, loops }) => (loops ? tookTooLong : { kind: 'gave', value: n })));
  });

  it('should end the thread of a row that hangs where the interpreter does not look at the clock', async () => {
    // Filling memory text by text keeps QuickJS busy in one single instruction for many seconds.
    const metric = program(
      '(() => { const all = []; while (row.fills) all.push("x".repeat(1e6)); return row.n })()',
    );
    const rows = Array.from({ length: 40 }, (_, n) => ({ n, fills: n === 5 }));
    const answers = await Promise.all(rows.map((row) => run(metric, row)));
    expect(answers[5]).toEqual({
      kind: 'exceeded',
      reason: expect.stringMatching(/took longer than|needed more than/),
    });
    expect(answers.filter((_, n) => n !== 5)).toEqual(
      rows.filter(({ fills }) => !fills).map(({ n }) => ({ kind: 'gave', value: n })),
    );
  });

  it('should let other metrics go on beside one that loops', async () => {
    const looping = program('(() => { for (;;) {} })()', 2_000);
    const slow = Promise.all([1, 2, 3].map(async (n) => run(looping, { n })));
    const first = await Promise.race([slow.then(() => 'slow'), run(program('1'), {}).then(() => 'quick')]);
    expect(first).toBe('quick');
    await slow;
  });

  it('should let go of rows that wait as soon as nobody wants them', async () => {
    const metric = program('(() => { for (;;) {} })()', HANGS_MS);
    const stopping = new AbortController();
    setMaxListeners(0, stopping.signal);
    const rows = Array.from({ length: 5 }, (_, n) => run(metric, { n }, stopping.signal));
    stopping.abort();
    expect(await Promise.all(rows)).toEqual([null, null, null, null, null]);
  });

  it('should keep the main thread responsive while a metric loops', async () => {
    const looping = run(program('(() => { for (;;) {} })()', 600), {});
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 10);
    expect(await looping).toMatchObject({ kind: 'exceeded' });
    clearInterval(timer);
    // One of the sixty that there is time for could come as the metric ends, were the thread held up.
    expect(turns).toBeGreaterThan(2);
  });
});
