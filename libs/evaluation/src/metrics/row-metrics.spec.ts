import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { metricByName, metricNames } from './metric-catalogue.js';

const latest = resolveBehaviour({});
const older = resolveBehaviour({ compat: 'mlflow-2.8' });
const HOSTILE: readonly unknown[] = [
  null,
  undefined,
  Number.NaN,
  1.5,
  42,
  true,
  ['a'],
  { a: 1 },
  '',
  '\ud800',
  '\0',
];

describe('row metrics', () => {
  it.each(metricNames(latest).map((name) => name.replace('<k>', '3')))(
    '%s should answer to every kind of value without throwing',
    (name) => {
      const metric = metricByName(name, latest);
      for (const prediction of HOSTILE) {
        for (const target of HOSTILE) {
          const { kind } = metric.scoreRow({ prediction, target });
          expect(['scored', 'not-applicable', 'failed']).toContain(kind);
        }
      }
    },
  );

  it('exact_match should compare labels as scikit-learn does', () => {
    const score = (prediction: unknown, target: unknown): unknown => {
      const outcome = metricByName('exact_match', latest).scoreRow({ prediction, target });
      return outcome.kind === 'scored' ? outcome.score : outcome.kind;
    };
    expect(score('Paris', 'Paris')).toBe(1);
    expect(score('Paris ', 'Paris')).toBe(0);
    expect(score('paris', 'Paris')).toBe(0);
    expect(score('', '')).toBe(1);
    expect(score(42, 42)).toBe(1);
    expect(score(true, 1)).toBe(1);
    expect(score(42, '42')).toBe('failed');
    expect(score(2.5, 2.5)).toBe('failed');
    // scikit-learn 1.9.1 over what pandas 3.1.1 makes of them: no integers of 64 bits, so no labels.
    expect(score(1e300, 1e300)).toBe('failed');
    expect(score(2 ** 64, 2 ** 64)).toBe('failed');
    expect(score(2 ** 62, 2 ** 62)).toBe(1);
    expect(score(null, 'x')).toBe('failed');
    expect(score('x', undefined)).toBe('failed');
    expect(score(['a'], ['a'])).toBe('failed');
  });

  it('text metrics should not apply to what is no text', () => {
    const outcome = metricByName('rouge1', latest).scoreRow({ prediction: 'x', target: null });
    expect(outcome).toEqual({ kind: 'not-applicable', reason: 'the target is not a text' });
  });

  it('token_count should fail on a special token', () => {
    const outcome = metricByName('token_count', latest).scoreRow({ prediction: 'a <|endoftext|>' });
    expect(outcome.kind).toBe('failed');
  });

  it('rougeL should fail on two books and keep its row apart', () => {
    const book = 'word '.repeat(20_000);
    expect(metricByName('rougeL', latest).scoreRow({ prediction: book, target: book }).kind).toBe('failed');
  });

  it('latency should have aggregates in the latest behaviour only', () => {
    expect(metricByName('latency', latest).aggregate([1, 3])).toEqual({ mean: 2, variance: 1, p90: 2.8 });
    expect(metricByName('latency', older).aggregate([1, 3])).toEqual({});
  });
});
