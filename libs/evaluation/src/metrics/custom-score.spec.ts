import { describe, expect, it } from '@jest/globals';
import { customRow } from './custom-row.js';
import { customScore } from './custom-score.js';
import type { MetricRow } from './metric.types.js';

describe('customScore', () => {
  it.each<[unknown, unknown]>([
    [0.5, { kind: 'scored', score: 0.5 }],
    [-3, { kind: 'scored', score: -3 }],
    [true, { kind: 'scored', score: 1 }],
    [false, { kind: 'scored', score: 0 }],
    ['polite', { kind: 'scored', score: 'polite' }],
    [null, { kind: 'not-applicable', reason: 'the metric gave no score' }],
    [
      { score: 1, justification: 'so' },
      { kind: 'scored', score: 1, justification: 'so' },
    ],
    [
      { score: true, justification: null },
      { kind: 'scored', score: 1 },
    ],
    [
      { score: null, justification: 'nothing to score' },
      { kind: 'not-applicable', reason: 'the metric gave no score' },
    ],
  ])('should take %j', (value, score) => {
    expect(customScore(value, 'latest')).toEqual(score);
  });

  it.each<[unknown, RegExp]>([
    [Number.NaN, /gave NaN/],
    [Number.POSITIVE_INFINITY, /gave Infinity/],
    [undefined, /gave nothing/],
    [{}, /type object/],
    [[1], /type object/],
    [1n, /type bigint/],
    [() => 1, /type function/],
    [{ score: { score: 1 } }, /type object/],
    [{ score: 1, justification: 7 }, /justification .* is no text/],
    ['x'.repeat(1_001), /more than 1000 characters/],
    [{ score: 1, justification: 'x'.repeat(10_001) }, /more than 10000 characters/],
    [Object.create({ score: 1 }), /type object/],
  ])('should fail the row of %p', (value, reason) => {
    expect(customScore(value, 'latest')).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) });
  });

  it('should keep no texts as scores in the behaviour of MLflow 2.8', () => {
    expect(customScore('polite', 'mlflow-2.8')).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('MLflow 2.8'),
    });
    expect(customScore({ score: 2 }, 'mlflow-2.8')).toEqual({ kind: 'scored', score: 2 });
  });
});

describe('customRow', () => {
  const rowOf = (cells: ReadonlyMap<string, unknown>, rest: Partial<MetricRow> = {}): MetricRow => ({
    prediction: 'p',
    names: () => cells.keys(),
    value: (name) => cells.get(name),
    ...rest,
  });

  it('should hold every column, and the answer and the target under fixed names', () => {
    const row = rowOf(
      new Map<string, unknown>([
        ['question', 'q'],
        ['tags', ['a']],
      ]),
      { target: 't' },
    );
    expect(customRow(row)).toEqual({
      question: 'q',
      tags: ['a'],
      prediction: 'p',
      predictions: 'p',
      target: 't',
      targets: 't',
    });
  });

  it('should let the answer win over a column of that name, and have null for what is not there', () => {
    const row = rowOf(
      new Map<string, unknown>([
        ['prediction', 'a feature'],
        ['gap', undefined],
      ]),
    );
    expect(customRow(row)).toMatchObject({ prediction: 'p', gap: null, target: null });
  });

  it('should take a column called __proto__ for a column', () => {
    const row = customRow(rowOf(new Map([['__proto__', { hijacked: true }]])));
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect(Object.keys(row)).toContain('__proto__');
    expect((row as { hijacked?: boolean }).hijacked).toBeUndefined();
  });
});
