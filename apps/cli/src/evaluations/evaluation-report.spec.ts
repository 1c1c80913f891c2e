import { describe, expect, it } from '@jest/globals';
import { describeEvaluation, describeResults } from './evaluation-report.js';
import { problemsOf, toEvaluation, toResultsPage } from './evaluation.mapper.js';
import { describeProblem } from './evaluation.types.js';
import { formatTable } from './text-table.js';

const VIEW = {
  evaluation_id: '8f3c6f0e',
  run_id: '0190a4f2',
  status: 'finished',
  progress: { total_rows: 2, predicted_rows: 2, scored_rows: 2, failed_rows: 1 },
  metrics: { 'exact_match/v1': 0.5, 'ari_grade_level/v1/mean': 'NaN' },
  warnings: ['toxicity was left out'],
  error: null,
};

describe('formatTable', () => {
  it('rounds fractions for reading and leaves whole numbers as they are', () => {
    expect(formatTable(['n'], [[8.960000000000004], [12_345_678], [-0.000123456789]]).split('\n')).toEqual([
      'n',
      '------------',
      '8.96',
      '12345678',
      '-0.000123457',
      '',
    ]);
  });
});

describe('what the command line shows of an evaluation', () => {
  it('lists facts, warnings and metrics', () => {
    expect(describeEvaluation(toEvaluation(VIEW)).split('\n')).toEqual([
      'evaluation 8f3c6f0e',
      'run        0190a4f2',
      'status     finished: 2 of 2 rows scored, 1 failed',
      'warning    toxicity was left out',
      '',
      'metric                   value',
      '-----------------------  -----',
      'exact_match/v1           0.5',
      'ari_grade_level/v1/mean  NaN',
      '',
    ]);
  });

  it('shows rows with the union of their columns, and what failed', () => {
    const { items: rows } = toResultsPage({
      rows: [
        {
          row_index: 0,
          data: { inputs: 'a' },
          prediction: 'x'.repeat(60),
          scores: { token_count: 3 },
          errors: {},
        },
        {
          row_index: 1,
          data: { inputs: 'b' },
          prediction: null,
          scores: {},
          errors: { prediction: 'timed out' },
        },
      ],
      next_page_token: null,
    });
    expect(describeResults(rows).split('\n')).toEqual([
      `row  inputs  prediction${' '.repeat(40)}token_count  errors`,
      `---  ------  ${'-'.repeat(48)}  -----------  ---------------------`,
      `0    a       ${'x'.repeat(47)}…  3            -`,
      `1    b       -${' '.repeat(49)}-            prediction: timed out`,
      '',
    ]);
  });

  it('keeps escape sequences of a prediction from the terminal', () => {
    const { items: rows } = toResultsPage({
      rows: [{ row_index: 0, data: {}, prediction: 'a\u001b[2Jb\u202e\nc', scores: {}, errors: {} }],
    });
    expect(describeResults(rows)).toContain('0    a [2Jb c');
  });

  it('refuses an answer that is not one of the API', () => {
    expect(() => toEvaluation({ hello: 'world' })).toThrow(/is this the address of a Weir/);
  });

  it.each([
    [{ title: 'data: is missing', errors: [{ field: 'data', message: 'is missing' }] }, 'data: is missing'],
    [{ title: 'There is no such evaluation.' }, 'There is no such evaluation.'],
    [{ error_code: 'X', message: 'not ours' }, 'not ours'],
    [null, 'the server answered with status 502'],
  ])('says why a request was refused: %j', (body, message) => {
    expect(problemsOf(502, body).map(describeProblem)).toEqual([message]);
  });
});
