import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ComparisonView, MetricComparisonView } from '../src/comparisons/comparison-views.dto.js';
import { questionRows, scoredEvaluation, upTo, type Scored } from './scored-evaluations.js';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const PATH = '/api/weir/v1/evaluations/compare';
const METRICS = ['exact_match', 'rouge1', 'latency', 'token_count'];

/** Scores whose tests were computed with scipy 1.17. */
const BASE_ROUGE = upTo(40).map((index) => ((index * 29) % 53) / 53);
const NEW_ROUGE = BASE_ROUGE.map((score, index) => Math.min(1, score + (((index * 17) % 23) - 8) / 100));
/** Of 40 rows 12 were right before and are wrong now, 2 the other way round. */
const BASE_MATCH = upTo(40).map((index) => (index < 30 ? 1 : 0));
const NEW_MATCH = upTo(40).map((index) => (index < 18 || index === 35 || index === 36 ? 1 : 0));
const TOKENS = upTo(40);

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly field: string }[];
}

describe('comparing evaluations', () => {
  let server: TrackingServer;
  let baseline: Scored;
  let candidate: Scored;

  beforeAll(async () => {
    server = await startTrackingServer();
    baseline = await scoredEvaluation(server, {
      rows: questionRows(40, 'old'),
      metrics: METRICS,
      scores: { 'exact_match/v1': BASE_MATCH, 'rouge1/v1': BASE_ROUGE, token_count: TOKENS, latency: TOKENS },
    });
    candidate = await scoredEvaluation(server, {
      rows: questionRows(40, 'new'),
      metrics: METRICS,
      scores: {
        'exact_match/v1': NEW_MATCH,
        'rouge1/v1': NEW_ROUGE,
        token_count: TOKENS.map((count) => count + 2),
        latency: TOKENS,
      },
    });
  });
  afterAll(() => server.close());

  const compare = <T = ComparisonView>(body: object) => server.call<T>('POST', PATH, body);
  const byRun = (more: object = {}) => ({
    baseline: { run_id: baseline.run_id },
    candidate: { run_id: candidate.run_id },
    ...more,
  });
  const metricOf = (view: ComparisonView, name: string): MetricComparisonView | undefined =>
    view.metrics.find(({ metric }) => metric === name);

  it('says what regressed, with the tests of scipy', async () => {
    const { status, json } = await compare(byRun());
    expect(status).toBe(200);
    expect(json).toMatchObject({
      baseline: { run_id: baseline.run_id, evaluation_id: baseline.evaluation_id, rows: 40 },
      alpha: 0.05,
      pairing: { by: 'row_index', columns: ['inputs', 'truth'], matched: 40, unmatched_baseline: 0 },
      regressions: ['exact_match/v1'],
      improvements: ['rouge1/v1'],
      warnings: [],
    });
    // scipy.stats.binomtest(2, 14): 0.012939453125; mid-p takes off the probability of the observed point.
    const matches = metricOf(json, 'exact_match/v1');
    expect(matches).toMatchObject({
      verdict: 'regressed',
      n: 40,
      baseline_mean: 0.75,
      candidate_mean: 0.5,
      difference: -0.25,
      test: { name: 'mcnemar-mid-p' },
      p_value: expect.closeTo(0.012939453125 - 91 / 2 ** 14, 12),
      flips: { improved: 2, regressed: 12, unchanged: 26 },
    });
    expect(matches?.interval?.high).toBeLessThan(0);
    expect(matches?.other_tests[0]).toEqual({
      name: 'mcnemar-exact',
      statistic: null,
      p_value: expect.closeTo(0.012939453125, 12),
    });
    expect(matches?.flips?.worst).toHaveLength(10);
    expect(matches?.flips?.worst[0]).toEqual({
      baseline_row_index: 18,
      candidate_row_index: 18,
      baseline_score: 1,
      candidate_score: 0,
    });
    expect(matches?.advice).toMatch(
      /^To detect a difference of 0.02 you need about \d+ rows; these are 40\.$/,
    );
  });

  it('adjusts over the metrics, and tests graded scores by t with the ranks beside it', async () => {
    const { json } = await compare(byRun());
    const rouge = metricOf(json, 'rouge1/v1');
    expect(rouge).toMatchObject({
      test: { name: 'paired-t', statistic: expect.closeTo(2.774970955591395, 9) },
      p_value: expect.closeTo(0.008431994167790972, 10),
      // Holm: the middle one of three, latency being the largest.
      p_adjusted: expect.closeTo(Math.max(2 * 0.008431994167790972, 3 * (0.012939453125 - 91 / 2 ** 14)), 10),
      interval: {
        low: expect.closeTo(0.007823385057536658, 9),
        high: expect.closeTo(0.049893596074538804, 9),
      },
      other_tests: [{ name: 'wilcoxon', statistic: 203, p_value: expect.closeTo(0.015123060419974597, 10) }],
    });
    expect(metricOf(json, 'latency')).toMatchObject({
      verdict: 'no-significant-difference',
      greater_is_better: false,
      difference: 0,
      p_value: 1,
    });
  });

  it('leaves out of the verdict what is neither good nor bad, unless it is told', async () => {
    const { json } = await compare(byRun());
    expect(metricOf(json, 'token_count')).toMatchObject({
      verdict: 'not-comparable',
      difference: 2,
      p_adjusted: null,
    });
    const told = await compare(
      byRun({ metrics: ['token_count'], greater_is_better: { token_count: false } }),
    );
    expect(told.json.regressions).toEqual(['token_count']);
  });

  it('turns round when the two change places', async () => {
    const { json } = await compare({
      baseline: { run_id: candidate.run_id },
      candidate: { run_id: baseline.run_id },
    });
    expect(json).toMatchObject({ regressions: ['rouge1/v1'], improvements: ['exact_match/v1'] });
    expect(metricOf(json, 'rouge1/v1')?.interval?.low).toBeCloseTo(-0.049893596074538804, 9);
  });

  it('pairs rows in another order by what they hold, and says which have no partner', async () => {
    const order = upTo(40).map((index) => (index * 7) % 40);
    const rows = questionRows(40, 'new');
    const shuffled = await scoredEvaluation(server, {
      rows: [...order.map((index) => rows[index] ?? {}), { inputs: 'another', truth: 'x', answer: 'y' }],
      metrics: METRICS,
      scores: { 'rouge1/v1': [...order.map((index) => NEW_ROUGE[index] ?? null), 0] },
    });
    const { json } = await compare({
      baseline: { evaluation_id: baseline.evaluation_id },
      candidate: { evaluation_id: shuffled.evaluation_id },
      metrics: ['rouge1'],
    });
    expect(json.pairing).toMatchObject({
      by: 'columns',
      matched: 40,
      unmatched_baseline: 0,
      unmatched_candidate: 1,
    });
    expect(metricOf(json, 'rouge1/v1')).toMatchObject({
      n: 40,
      p_value: expect.closeTo(0.008431994167790972, 10),
    });
    const flip = metricOf(json, 'rouge1/v1')?.flips?.best[0];
    expect(order[flip?.candidate_row_index ?? -1]).toBe(flip?.baseline_row_index);
  });

  it('refuses other data, and pairs it by place only when asked to', async () => {
    const other = await scoredEvaluation(server, {
      rows: questionRows(40, 'new').map((row, index) => ({ ...row, inputs: `other ${index}` })),
      metrics: METRICS,
      scores: { 'rouge1/v1': NEW_ROUGE },
    });
    const asked = {
      baseline: { run_id: baseline.run_id },
      candidate: { run_id: other.run_id },
      metrics: ['rouge1'],
    };
    await expect(compare<Problem>(asked)).resolves.toMatchObject({
      status: 422,
      json: { code: 'COMPARISON.DIFFERENT_DATA', errors: [{ field: 'match_on' }] },
    });
    const placed = await compare({ ...asked, match_on: 'row_index' });
    expect(placed).toMatchObject({
      status: 200,
      json: { pairing: { by: 'row_index', columns: [], matched: 40 } },
    });
    const repeated = await compare({ ...asked, match_on: 'truth' });
    expect(repeated.json.pairing).toMatchObject({ by: 'row_index', matched: 40 });
    expect(repeated.json.warnings).toEqual([
      expect.stringMatching(/^78 rows have the values of a row before/),
    ]);
  });

  it('compares the rows that both have a score of', async () => {
    const gaps = await scoredEvaluation(server, {
      rows: questionRows(40, 'new'),
      metrics: METRICS,
      scores: {
        'rouge1/v1': NEW_ROUGE.map((score, index) => (index % 4 === 0 ? null : score)),
        latency: [1, ...upTo(39).map(() => null)],
      },
    });
    const { json } = await compare({
      baseline: { run_id: baseline.run_id },
      candidate: { run_id: gaps.run_id },
    });
    expect(metricOf(json, 'rouge1/v1')?.n).toBe(30);
    expect(metricOf(json, 'latency')).toMatchObject({
      verdict: 'not-comparable',
      n: 0,
      test: null,
      flips: null,
    });
  });

  /** A run as an MLflow client leaves it: a table, and metrics. */
  const loggedRun = async (
    table: object,
    metrics: Readonly<Record<string, number>> = {},
  ): Promise<string> => {
    const created = await server.call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
      'POST',
      '/api/2.0/mlflow/runs/create',
      { experiment_id: '0' },
    );
    const { run_id, artifact_uri } = created.json.run.info;
    const root = artifact_uri.replace('mlflow-artifacts:', '/api/2.0/mlflow-artifacts/artifacts');
    const stored = await fetch(`${server.base}${root}/eval_results_table.json`, {
      method: 'PUT',
      body: JSON.stringify(table),
    });
    expect(stored.status).toBe(200);
    const logged = await server.call('POST', '/api/2.0/mlflow/runs/log-batch', {
      run_id,
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 1, step: 0 })),
    });
    expect(logged.status).toBe(200);
    return run_id;
  };

  it('reads what mlflow.evaluate logged where a run has no evaluation', async () => {
    const run_id = await loggedRun({
      columns: ['inputs', 'truth', 'outputs', 'rouge1/v1/score', 'mine/score', 'mine/justification'],
      data: upTo(40).map((index) => [
        `question ${index}`,
        'yes',
        'old',
        BASE_ROUGE[index],
        index % 5,
        'because',
      ]),
    });
    const { json } = await compare({ baseline: { run_id }, candidate: { run_id: candidate.run_id } });
    expect(json).toMatchObject({
      baseline: { run_id, evaluation_id: null, rows: 40 },
      pairing: { by: 'row_index', columns: ['inputs', 'truth'], matched: 40 },
      improvements: ['rouge1/v1'],
    });
    expect(metricOf(json, 'rouge1/v1')?.p_value).toBeCloseTo(0.008431994167790972, 10);
    const itself = await compare({ baseline: { run_id }, candidate: { run_id }, metrics: ['mine'] });
    expect(itself.json.metrics).toMatchObject([
      { metric: 'mine', verdict: 'not-comparable', greater_is_better: null },
    ]);
  });

  describe('exact_match of tables that clients logged', () => {
    const table = (matches: readonly number[], labels: readonly [right: unknown, wrong: unknown]) => ({
      columns: ['inputs', 'wanted', 'my answer', 'token_count', 'ari_grade_level/v1/score'],
      data: upTo(40).map((index) => [
        `question ${index}`,
        labels[0],
        matches[index] === 1 ? labels[0] : labels[1],
        TOKENS[index],
        BASE_ROUGE[index],
      ]),
    });

    it.each<[string, readonly [unknown, unknown]]>([
      ['texts', ['Yes', 'yes']],
      ['numbers', [1, 2]],
      ['yes and no', [true, false]],
    ])('is found in the columns: %s', async (_what, labels) => {
      const before = await loggedRun(table(BASE_MATCH, labels), { 'exact_match/v1': 30 / 40 });
      const after = await loggedRun(table(NEW_MATCH, labels), { 'exact_match/v1': 20 / 40 });
      const { json } = await compare({ baseline: { run_id: before }, candidate: { run_id: after } });
      expect(json.pairing).toMatchObject({ by: 'row_index', columns: ['inputs', 'wanted'], matched: 40 });
      expect(json.regressions).toEqual(['exact_match/v1']);
      expect(metricOf(json, 'exact_match/v1')).toMatchObject({
        test: { name: 'mcnemar-mid-p' },
        p_value: expect.closeTo(0.012939453125 - 91 / 2 ** 14, 12),
        flips: { improved: 2, regressed: 12, unchanged: 26 },
      });
    });

    it('is compared with that of an evaluation', async () => {
      const logged = table(BASE_MATCH, ['yes', 'no']);
      const columns = logged.columns.map((column) => (column === 'wanted' ? 'truth' : column));
      const run_id = await loggedRun({ ...logged, columns }, { 'exact_match/v1': 30 / 40 });
      const { json } = await compare({ baseline: { run_id }, candidate: { run_id: candidate.run_id } });
      expect(metricOf(json, 'exact_match/v1')?.flips).toMatchObject({ improved: 2, regressed: 12 });
    });

    it.each<[string, Readonly<Record<string, number>>, unknown]>([
      ['the client logged another share', { 'exact_match/v1': 0.5 }, 'no'],
      ['the client logged none', { 'rouge1/v1/mean': 1 }, 'no'],
      ['an answer cannot be compared', { 'exact_match/v1': 0.75 }, null],
    ])('is not guessed at where %s', async (_why, metrics, wrong) => {
      const run_id = await loggedRun(table(BASE_MATCH, ['yes', wrong]), metrics);
      const { json } = await compare({ baseline: { run_id }, candidate: { run_id } });
      expect(json.metrics.map(({ metric }) => metric)).toEqual(['token_count', 'ari_grade_level/v1']);
    });
  });

  it.each<[string, () => object, number, string[]]>([
    ['nothing', () => ({}), 400, ['baseline', 'candidate']],
    ['a misspelt field', () => byRun({ alfa: 1 }), 400, ['alfa']],
    [
      'both ids',
      () => byRun({ baseline: { run_id: baseline.run_id, evaluation_id: baseline.evaluation_id } }),
      400,
      ['baseline'],
    ],
    ['no id', () => byRun({ baseline: {} }), 400, ['baseline']],
    ['an unknown run', () => byRun({ baseline: { run_id: '0'.repeat(32) } }), 400, ['baseline.run_id']],
    ['a run id that is none', () => byRun({ baseline: { run_id: '../x' } }), 400, ['baseline.run_id']],
    [
      'an unknown evaluation',
      () => byRun({ candidate: { evaluation_id: '00000000-0000-4000-8000-000000000000' } }),
      404,
      ['candidate.evaluation_id'],
    ],
    ['a metric that nobody has', () => byRun({ metrics: ['rouge1', 'magic'] }), 400, ['metrics[1]']],
    ['no metrics', () => byRun({ metrics: [] }), 400, ['metrics']],
    ['a column that is not there', () => byRun({ match_on: ['inputs', 'nope'] }), 400, ['match_on']],
    ['an alpha beyond sense', () => byRun({ alpha: 1 }), 400, ['alpha']],
    [
      'a direction of nothing',
      () => byRun({ greater_is_better: { magic: true } }),
      400,
      ['greater_is_better'],
    ],
    [
      'a direction that is none',
      () => byRun({ greater_is_better: { rouge1: 'yes' } }),
      400,
      ['greater_is_better.rouge1'],
    ],
  ])('refuses %s and names the field', async (_what, body, status, fields) => {
    const answer = await compare<Problem>(body());
    expect(answer.status).toBe(status);
    expect(answer.json.errors.map(({ field }) => field)).toEqual(fields);
  });

  it('refuses an evaluation that is not finished, and a run without results', async () => {
    const running = await scoredEvaluation(server, {
      rows: questionRows(3, 'x'),
      metrics: METRICS,
      scores: {},
      status: 'running',
    });
    await expect(
      compare<Problem>(byRun({ baseline: { evaluation_id: running.evaluation_id } })),
    ).resolves.toMatchObject({ status: 409, json: { code: 'COMPARISON.NOT_FINISHED' } });
    await expect(compare<Problem>(byRun({ baseline: { run_id: running.run_id } }))).resolves.toMatchObject({
      status: 404,
      json: { code: 'COMPARISON.NO_RESULTS' },
    });
  });
});
