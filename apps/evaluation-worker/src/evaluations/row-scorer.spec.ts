import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour, selectMetrics, type MetricDefinition } from '@weir/evaluation';
import { RowScorer } from './row-scorer.js';

const LONG = 'x'.repeat(200_001);

function computedMetric(name: string): MetricDefinition {
  const request = { extraMetrics: [name], hasTargets: true, behaviour: resolveBehaviour({}) };
  const [metric] = selectMetrics(request).metrics;
  if (metric?.kind !== 'computed') throw new Error(`${name} is not computed`);
  return metric;
}

async function scored(
  name: string,
  row: { readonly prediction: unknown; readonly target?: unknown },
): Promise<unknown> {
  const scorer = new RowScorer([computedMetric(name)], new AbortController().signal);
  const { results } = await scorer.score([{ rowIndex: 0, row }]);
  return results[0];
}

/** Takes longer than a row may keep the process to itself. */
const slowMetric = (name: string, onScore: () => void): MetricDefinition => ({
  ...computedMetric('exact_match'),
  name,
  scoreRow: () => {
    onScore();
    for (const start = performance.now(); performance.now() - start < 20;);
    return { kind: 'scored', score: 1 };
  },
});

describe('RowScorer', () => {
  it.each(['token_count', 'flesch_kincaid_grade_level', 'ari_grade_level', 'rouge1', 'rougeL', 'bleu'])(
    'does not let %s read a text that would keep the worker from its leases',
    async (name) => {
      const reason = 'the prediction is longer than 200000 characters';
      expect(await scored(name, { prediction: LONG, target: 'a' })).toMatchObject({
        outcome: 'failed',
        reason,
      });
    },
  );

  it('looks at the length of a target only for metrics that read it', async () => {
    const row = { prediction: 'a', target: LONG };
    expect(await scored('rouge2', row)).toMatchObject({
      outcome: 'failed',
      reason: 'the target is longer than 200000 characters',
    });
    expect(await scored('token_count', row)).toMatchObject({ outcome: 'scored', score: 1 });
  });

  it('compares texts of any length as a whole', async () => {
    expect(await scored('exact_match', { prediction: LONG, target: LONG })).toMatchObject({
      outcome: 'scored',
      score: 1,
    });
    expect(await scored('precision_at_3', { prediction: LONG, target: LONG })).toMatchObject({
      outcome: 'not-applicable',
    });
  });

  it('gives other work its turn between two metrics of one row', async () => {
    const order: string[] = [];
    const other = (): void => void setImmediate(() => order.push('other work'));
    const metrics = [
      slowMetric('first', () => {
        order.push('first');
        other();
      }),
      slowMetric('second', () => order.push('second')),
    ];
    const row = { prediction: 'a', target: 'a' };
    const { isComplete } = await new RowScorer(metrics, new AbortController().signal).score([
      { rowIndex: 0, row },
    ]);
    expect({ order, isComplete }).toEqual({ order: ['first', 'other work', 'second'], isComplete: true });
  });
});
