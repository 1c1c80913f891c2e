import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour, selectMetrics, type ExternalMetric } from '@weir/evaluation';
import type { UnitResult } from '@weir/tracking-store';
import { JavaScriptScorer } from './javascript-scorer.js';
import type { SandboxPool } from './sandbox-pool.js';
import { sandboxProgram } from './sandbox-program.js';
import type { SandboxAnswer } from './sandbox.types.js';

function metricOf(source: string): ExternalMetric {
  const extraMetrics = [{ type: 'javascript', name: 'own', source }];
  const { metrics } = selectMetrics({ extraMetrics, hasTargets: false, behaviour: resolveBehaviour({}) });
  const [metric] = metrics;
  if (metric?.kind === 'external') return metric;
  throw new Error('no external metric was selected');
}

/** Answers as told, row by row, and hears the signal as the pool does. */
function scorerOver(answers: (row: string, call: number) => SandboxAnswer) {
  const metric = metricOf('prediction');
  const stop = new AbortController();
  const rows: string[] = [];
  const pool: Pick<SandboxPool, 'run'> = {
    run: (_program, row, signal) => {
      if (signal.aborted) return Promise.resolve(null);
      rows.push(row);
      return Promise.resolve(answers(row, rows.length));
    },
  };
  const program = sandboxProgram({
    kind: 'javascript',
    code: 'prediction',
    form: 'expression',
    timeoutMs: 5,
  });
  const scorer = new JavaScriptScorer({ metric, program, pool, stop: stop.signal });
  const kept: UnitResult[] = [];
  const score = (rowIndex: number, prediction: unknown = 'p') =>
    scorer.score({ rowIndex, row: { prediction } }, (unit) => {
      kept.push(unit);
      return Promise.resolve();
    });
  return { score, kept, rows, stop };
}

const answered = (text: string): SandboxAnswer => ({ kind: 'answered', text });
const LIMIT: SandboxAnswer = { kind: 'exceeded', reason: 'the metric took longer than 5 ms' };

describe('JavaScriptScorer', () => {
  it('should keep what the metric gave, and what it threw', async () => {
    const { score, kept, rows } = scorerOver((_row, call) =>
      answered(call === 1 ? '["gave","number:0.5","string:so"]' : '["threw","Error: no"]'),
    );
    await expect(score(0)).resolves.toBe(true);
    await expect(score(1)).resolves.toBe(true);
    expect(kept).toEqual([
      expect.objectContaining({ rowIndex: 0, unit: 'own', outcome: 'scored', score: 0.5, reason: 'so' }),
      expect.objectContaining({ rowIndex: 1, outcome: 'failed', reason: 'the metric threw Error: no' }),
    ]);
    expect(rows[0]).toBe('{"prediction":"p","predictions":"p","target":null,"targets":null}');
  });

  it('should give a metric up that exceeds its limits ten times', async () => {
    const { score, kept, rows } = scorerOver(() => LIMIT);
    for (let row = 0; row < 1_000; row += 1) await score(row);
    expect(rows).toHaveLength(10);
    expect(kept).toHaveLength(1_000);
    expect(kept[9]?.reason).toBe('the metric took longer than 5 ms');
    expect(kept[10]).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('was given up') });
  });

  it('should go on with a metric that exceeds them once in a hundred rows', async () => {
    const { score, rows } = scorerOver((_row, call) =>
      call % 101 === 0 ? LIMIT : answered('["gave","number:1"]'),
    );
    for (let row = 0; row < 5_000; row += 1) await score(row);
    expect(rows).toHaveLength(5_000);
  });

  it('should keep nothing of a row when the work was stopped', async () => {
    const { score, kept, stop } = scorerOver(() => LIMIT);
    stop.abort();
    await expect(score(0)).resolves.toBe(false);
    expect(kept).toEqual([]);
  });

  it('should not send a row to the sandbox that is too long for it', async () => {
    const { score, kept, rows } = scorerOver(() => LIMIT);
    await score(0, 'x'.repeat(2 * 1024 * 1024));
    expect(rows).toEqual([]);
    expect(kept[0]?.reason).toContain('longer than');
  });
});
