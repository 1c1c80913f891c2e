import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JudgeAgreementView } from '../src/comparisons/judge-agreement-views.dto.js';
import type { SampleSizeView } from '../src/comparisons/sample-size.dto.js';
import { scoredEvaluation, upTo, type Scored } from './scored-evaluations.js';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const PATH = '/api/weir/v1/evaluations';
const ROWS = 200;
/** The first hundred rows are labelled: 45 of 50 good ones pass, 40 of 50 bad ones fail. */
const HUMAN = upTo(100).map((row) => (row < 50 ? 1 : 0));
const POLITE = upTo(ROWS).map((row) =>
  row < 45 || (row >= 50 && row < 60) || (row >= 100 && row < 160) ? 1 : 0,
);
const GRADES = upTo(ROWS).map((row) => (row % 5) + 1);
const JUDGES = [
  { type: 'guidelines', name: 'polite', guidelines: 'The answer is polite.', model: 'openai:/gpt-4' },
  { type: 'prompt', name: 'grade', judge_prompt: 'Grade {predictions}', model: 'openai:/gpt-4' },
];

interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly field: string }[];
}

describe('judges against people', () => {
  let server: TrackingServer;
  let evaluation: Scored;

  beforeAll(async () => {
    server = await startTrackingServer();
    evaluation = await scoredEvaluation(server, {
      rows: upTo(ROWS).map((row) => ({
        inputs: `question ${row}`,
        twice: `${row % 100}`,
        truth: 'x',
        answer: 'y',
        human: row < 100 ? (HUMAN[row] === 1 ? 'Yes' : 'no') : null,
      })),
      metrics: JUDGES,
      scores: { polite: POLITE, grade: GRADES.map((grade, row) => (row === 7 ? null : grade)) },
    });
  });
  afterAll(() => server.close());

  const measure = <T = JudgeAgreementView>(body: object, id = evaluation.evaluation_id) =>
    server.call<T>('POST', `${PATH}/${id}/agreement`, body);

  it('counts agreement and corrects the mean, from labels in the data', async () => {
    const { status, json } = await measure({ metric: 'polite', label_column: 'human' });
    expect(status).toBe(200);
    expect(json.evaluation_id).toBe(evaluation.evaluation_id);
    const [polite] = json.metrics;
    expect(polite).toMatchObject({
      metric: 'polite',
      n: 100,
      judged_rows: ROWS,
      unscored_labels: 0,
      table: {
        categories: [0, 1],
        counts: [
          [40, 5],
          [10, 45],
        ],
      },
      agreement: { value: 0.85, interval: { method: 'wilson' } },
      // (0.85 − 0.5) / (1 − 0.5)
      kappa: { value: expect.closeTo(0.7, 12), interval: { method: 'fleiss-cohen-everitt' } },
      quadratic_kappa: null,
      warnings: [],
    });
    expect(polite?.mean).toMatchObject({
      uncorrected: { value: 115 / 200, interval: { method: 'wilson' } },
      labels_only: { value: 0.5 },
      // (115/200 + 0.8 − 1) / (0.9 + 0.8 − 1)
      rogan_gladen: {
        value: expect.closeTo((115 / 200 - 0.2) / 0.7, 12),
        sensitivity: { value: 0.9 },
        specificity: { value: 0.8 },
        interval: { method: 'lang-reiczigel' },
      },
      prediction_powered: { interval: { method: 'ppi-tuned' } },
      notes: [],
    });
  });

  it('takes labels by row and by key, of several metrics, and leaves rows out that were not scored', async () => {
    const labels = upTo(20).flatMap((row) => [
      { row_index: row, metric: 'grade', label: GRADES[row] },
      { key: `question ${row}`, metric: 'polite', label: HUMAN[row] === 1 },
    ]);
    const { status, json } = await measure({ labels, key_column: 'inputs' });
    expect(status).toBe(200);
    expect(json.metrics).toMatchObject([
      {
        metric: 'grade',
        n: 19,
        judged_rows: 199,
        unscored_labels: 1,
        kappa: { value: 1 },
        alpha: { nominal: 1, ordinal: 1, interval: 1 },
        mean: { rogan_gladen: null },
        warnings: [expect.stringMatching(/^19 labels/)],
      },
      { metric: 'polite', n: 20, agreement: { value: 1 } },
    ]);
  });

  const labels = (count: number, more: object = {}) =>
    upTo(count).map((row) => ({ row_index: row, label: 1, ...more }));

  it.each<[string, object, number, string[]]>([
    ['no labels', { metric: 'polite' }, 400, ['labels']],
    ['labels twice', { metric: 'polite', labels: labels(9), label_column: 'human' }, 400, ['label_column']],
    ['labels of no metric', { labels: labels(9) }, 400, ['metric']],
    ['an unknown metric', { metric: 'magic', labels: labels(9) }, 400, ['metric']],
    ['an unknown metric of a label', { labels: labels(1, { metric: 'magic' }) }, 400, ['labels[0].metric']],
    ['too few labels', { metric: 'polite', labels: labels(4) }, 422, ['labels']],
    [
      'a label off the scale',
      { metric: 'polite', labels: labels(6, { label: 3 }) },
      400,
      upTo(6).map((i) => `labels[${i}].label`),
    ],
    [
      'a label off the given scale',
      { metric: 'grade', labels: [...labels(6), { row_index: 9, label: 9 }], scale: { min: 1, max: 5 } },
      400,
      ['labels[6].label'],
    ],
    [
      'a label that is none',
      { metric: 'polite', labels: labels(1, { label: 'perhaps' }) },
      400,
      ['labels[0].label'],
    ],
    [
      'a scale upside down',
      { metric: 'polite', labels: labels(6), scale: { min: 1, max: 0 } },
      400,
      ['scale.max'],
    ],
    [
      'a second label of a row',
      { metric: 'polite', labels: [...labels(6), ...labels(1)] },
      400,
      ['labels[6].label'],
    ],
    [
      'a row that is not there',
      { metric: 'polite', labels: [{ row_index: ROWS, label: 1 }] },
      400,
      ['labels[0].row_index'],
    ],
    [
      'a row below 0',
      { metric: 'polite', labels: [{ row_index: -1, label: 1 }] },
      400,
      ['labels[0].row_index'],
    ],
    ['a label of no row', { metric: 'polite', labels: [{ label: 1 }] }, 400, ['labels[0]']],
    ['a key without its column', { metric: 'polite', labels: [{ key: 'a', label: 1 }] }, 400, ['key_column']],
    [
      'a key that is nowhere',
      { metric: 'polite', key_column: 'inputs', labels: [{ key: 'a', label: 1 }] },
      400,
      ['labels[0].key'],
    ],
    [
      'a key of two rows',
      { metric: 'polite', key_column: 'twice', labels: [{ key: 3, label: 1 }] },
      400,
      ['labels[0].key'],
    ],
    ['a column that is not there', { metric: 'polite', label_column: 'nope' }, 400, ['label_column']],
    ['a misspelt field', { metric: 'polite', lables: [] }, 400, ['lables']],
  ])('refuses %s and names the field', async (_what, body, status, fields) => {
    const answer = await measure<Problem>(body);
    expect(answer.status).toBe(status);
    expect(answer.json.errors.map(({ field }) => field)).toEqual(fields);
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'none'])('knows no evaluation %s', async (id) => {
    await expect(measure({ metric: 'polite', labels: labels(9) }, id)).resolves.toMatchObject({
      status: 404,
    });
  });

  describe('sample sizes', () => {
    const size = <T = SampleSizeView>(query: string) => server.call<T>('GET', `${PATH}/sample-size?${query}`);

    it('counts rows, by query and by body', async () => {
      const { json } = await size('standard_deviation=1&difference=0.5');
      expect(json).toMatchObject({ rows: 34, difference: 0.5, power: 0.8, alpha: 0.05, paired: true });
      const body = { standard_deviation: 1, difference: 0.5, paired: false };
      await expect(server.call('POST', `${PATH}/sample-size`, body)).resolves.toMatchObject({
        status: 200,
        json: { rows: 64, paired: false },
      });
      await expect(size('baseline_rate=0.6&difference=0.1&paired=false')).resolves.toMatchObject({
        json: { rows: 356, advice: expect.stringContaining('356 rows of each') },
      });
    });

    it('turns round: what the rows show takes the rows', async () => {
      const { json } = await size('baseline_rate=0.7&rows=500');
      const back = await size(`baseline_rate=0.7&difference=${-(json.difference ?? 0)}`);
      expect(back.json.rows).toBe(500);
      // Towards the middle shares spread more: upwards so many rows show it all the more.
      const up = await size(`baseline_rate=0.7&difference=${json.difference}`);
      expect(up.json.rows).toBeLessThan(500);
    });

    it.each([
      ['', 'baseline_rate'],
      ['baseline_rate=0.5', 'difference'],
      ['baseline_rate=0.5&difference=0.1&rows=5', 'difference'],
      ['baseline_rate=0.5&difference=0', 'difference'],
      ['baseline_rate=0.5&difference=0.6', 'difference'],
      ['baseline_rate=1.5&difference=0.1', 'baseline_rate'],
      ['baseline_rate=0.5&standard_deviation=1&rows=5', 'standard_deviation'],
      ['discordant_share=0.5&paired=false&rows=5', 'discordant_share'],
      ['discordant_share=0.01&difference=-0.05', 'discordant_share'],
      ['standard_deviation=1&rows=5.5', 'rows'],
      ['standard_deviation=1&rows=5&rows=6', 'rows'],
      ['standard_deviation=NaN&rows=5', 'standard_deviation'],
      ['standard_deviation=1&rows=5&colour=red', 'colour'],
      ['standard_deviation=1&rows=5&__proto__=1', '__proto__'],
    ])('refuses %j', async (query, field) => {
      const { status, json } = await size<Problem>(query);
      expect(status).toBe(400);
      expect(json.errors.map((error) => error.field)).toContain(field);
    });
  });
});
