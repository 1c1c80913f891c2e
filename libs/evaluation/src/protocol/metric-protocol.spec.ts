import { describe, expect, it } from '@jest/globals';
import { runMetricProtocol } from './metric-protocol.js';

const answers = async (...lines: string[]): Promise<unknown[]> => {
  const found: unknown[] = [];
  for await (const line of runMetricProtocol(lines)) found.push(JSON.parse(line));
  return found;
};

const line = (metric: string, input: unknown, version = 'latest'): string =>
  JSON.stringify({ id: metric, metric, version, input });

describe('runMetricProtocol', () => {
  it('should compute a metric in the version asked for', async () => {
    const input = { prediction: 'Hi.' };
    expect(
      await answers(
        line('ari_grade_level', input),
        line('ari_grade_level', input, 'mlflow-2.8'),
        line('ari_grade_level', input, 'any'),
      ),
    ).toEqual([
      { id: 'ari_grade_level', value: -6.800000000000001 },
      { id: 'ari_grade_level', value: -6.9 },
      { id: 'ari_grade_level', value: -6.800000000000001 },
    ]);
  });

  it('should tell a row without a score from a row that fails', async () => {
    expect(
      await answers(
        line('rouge1', { prediction: null, target: 'x' }),
        line('exact_match', { prediction: 1 }),
      ),
    ).toEqual([
      { id: 'rouge1', value: null },
      { id: 'exact_match', error: { type: 'EVALUATION.INVALID_INPUT', message: expect.any(String) } },
    ]);
  });

  it('should read and write numbers that JSON lacks', async () => {
    expect(await answers(line('standard_aggregations', { scores: [1, { $float: 'Infinity' }] }))).toEqual([
      {
        id: 'standard_aggregations',
        value: { mean: { $float: 'Infinity' }, variance: { $float: 'NaN' }, p90: { $float: 'NaN' } },
      },
    ]);
  });

  it('should read scores as NumPy 2.4.6 and the judges of MLflow 3.17.2 do', async () => {
    const found = await answers(
      line('standard_aggregations', { scores: [1, false] }),
      line('standard_aggregations', { scores: [true, false] }),
      line('judge_aggregations', { scores: [4.99, true, '4.5', null] }),
    );
    expect(found).toEqual([
      { id: 'standard_aggregations', value: { mean: 0.5, variance: 0.25, p90: 0.9 } },
      { id: 'standard_aggregations', error: expect.objectContaining({ type: 'EVALUATION.INVALID_INPUT' }) },
      {
        id: 'judge_aggregations',
        value: { mean: 2.5, variance: 2.25, p90: 3.7, min: 1, max: 4, median: 2.5 },
      },
    ]);
  });

  it('should be degenerate as scipy 1.17.1 and krippendorff 0.9.0 are', async () => {
    const none = { differences: [], zero_method: 'wilcox', method: 'exact', correction: false };
    const found = await answers(
      line('wilcoxon', none),
      line('krippendorff_alpha', {
        ratings: [
          [1, 1],
          [1, null],
        ],
        level: 'nominal',
      }),
      line('krippendorff_alpha', {
        ratings: [
          [1, null],
          [null, 2],
        ],
        level: 'nominal',
      }),
    );
    const refused = {
      id: 'krippendorff_alpha',
      error: expect.objectContaining({ type: 'EVALUATION.INVALID_INPUT' }),
    };
    const undefinedNumber = { $float: 'NaN' };
    expect(found).toEqual([
      { id: 'wilcoxon', value: { statistic: undefinedNumber, p_value: undefinedNumber } },
      refused,
      refused,
    ]);
  });

  it('should answer every line, whatever it holds, and skip blank ones', async () => {
    const bad = [
      '{',
      '[]',
      '7',
      '{"id":1}',
      '{"id":2,"metric":"toString","input":{}}',
      '{"id":3,"metric":"x"}',
    ];
    const found = await answers(...bad, '', line('standard_aggregations', { scores: ['x'] }));
    expect(found).toHaveLength(bad.length + 1);
    for (const answer of found) expect(answer).toHaveProperty('error.message');
  });

  it('should refuse an unknown version', async () => {
    expect(await answers(line('rouge1', {}, 'mlflow-9'))).toEqual([
      { id: 'rouge1', error: expect.objectContaining({ type: 'EVALUATION.UNKNOWN_BEHAVIOUR' }) },
    ]);
  });
});
