import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@weir/errors';
import { TableAppender } from '@weir/run-tables';
import { RunInputRepository, RunRepository } from '@weir/tracking-store';
import { ResultsOfTest } from './results-of-test.js';

const FIRST = [
  { question: 'one?', truth: 'one', answer: 'one' },
  { question: 'two?', truth: 'two', answer: 'It is two.' },
];
const SECOND = [{ question: 'three?', truth: 'three', answer: 'ünï 日 /', note: 7 }];

const FIRST_ROWS = [
  ['one?', 'one', 'one', 1],
  ['two?', 'two', 'It is two.', 4],
];

describe('what an evaluation leaves in its run', () => {
  let results: ResultsOfTest;
  let runId: string;

  beforeAll(async () => {
    results = await ResultsOfTest.open();
  });
  beforeEach(async () => {
    runId = await results.newRun();
  });
  afterAll(() => results.close());

  const tag = async (key: string): Promise<string | undefined> => {
    const { data } = await results.run(runId);
    return data.tags.find((entry) => entry.key === key)?.value;
  };
  const metricsOf = async (): Promise<Record<string, number>> => {
    const { data } = await results.run(runId);
    return Object.fromEntries(data.metrics.map(({ key, value }) => [key, value]));
  };

  it('is a table with its tag, metrics and what the numbers depend on', async () => {
    const ended = await results.end(await results.scored(runId, FIRST));
    expect(ended).toMatchObject({ status: 'finished', warnings: [], metrics: { 'exact_match/v1': 0.5 } });
    // scipy.stats.binomtest(1, 2).proportion_ci(method='wilson')
    const interval = {
      low: expect.closeTo(0.0945312, 6),
      high: expect.closeTo(0.9054688, 6),
      method: 'wilson',
    };
    expect(ended.statistics).toEqual({ 'exact_match/v1': { value: 0.5, rows: 2, interval } });
    await expect(results.table(runId)).resolves.toEqual({
      columns: ['question', 'truth', 'answer', 'token_count'],
      data: FIRST_ROWS,
    });
    await expect(tag('mlflow.loggedArtifacts')).resolves.toBe(
      '[{"path": "eval_results_table.json", "type": "table"}]',
    );
    await expect(tag('weir.evaluation.compat')).resolves.toBe('latest');
    await expect(metricsOf()).resolves.toEqual({ 'exact_match/v1': 0.5 });
  });

  it('has no table where no metric shows anything of each row', async () => {
    await results.end(await results.scored(runId, FIRST, { extraMetrics: ['exact_match'] }));
    await expect(results.file(runId)).rejects.toThrow('has no eval_results_table.json');
    await expect(tag('mlflow.loggedArtifacts')).resolves.toBeUndefined();
  });

  it('goes under its prefix, beside the tables of others', async () => {
    await results.end(await results.scored(runId, FIRST));
    await results.end(
      await results.scored(runId, FIRST, {
        metricPrefix: 'val_',
        extraMetrics: ['ari_grade_level', 'exact_match'],
      }),
    );
    const { columns } = await results.table(runId, 'val_eval_results_table.json');
    expect(columns).toEqual(['question', 'truth', 'answer', 'val_ari_grade_level/v1/score']);
    expect(Object.keys(await metricsOf()).sort()).toEqual([
      'exact_match/v1',
      'val_ari_grade_level/v1/val_mean',
      'val_ari_grade_level/v1/val_p90',
      'val_ari_grade_level/v1/val_variance',
      'val_exact_match/v1',
    ]);
    expect(JSON.parse((await tag('mlflow.loggedArtifacts')) ?? '')).toEqual([
      { path: 'eval_results_table.json', type: 'table' },
      { path: 'val_eval_results_table.json', type: 'table' },
    ]);
  });

  it('adds its rows to the table that stands there, with the columns of both', async () => {
    await results.end(await results.scored(runId, FIRST));
    await results.end(await results.scored(runId, SECOND, { extraMetrics: ['latency', 'token_count'] }));
    await expect(results.table(runId)).resolves.toEqual({
      columns: ['question', 'truth', 'answer', 'token_count', 'note', 'latency'],
      data: [
        ...FIRST_ROWS.map((row) => [...row, null, null]),
        ['three?', 'three', 'ünï 日 /', expect.any(Number), 7, 0],
      ],
    });
    // pandas: a column with gaps is one of floats, and what is not ASCII is escaped.
    await expect(results.file(runId)).resolves.toContain('\\u00fcn\\u00ef \\u65e5 \\/');
    await expect(results.file(runId)).resolves.toMatch(/,7\.0,0\.0\]\]\}$/);
  });

  it('keeps rows that clients logged under the same name, of whatever shape', async () => {
    await results.upload(
      runId,
      'eval_results_table.json',
      '{"columns":["x","answer"],"data":[[1.50,"a\\/b"],[NaN,null]]}',
    );
    await results.end(await results.scored(runId, FIRST));
    await expect(results.table(runId)).resolves.toEqual({
      columns: ['x', 'answer', 'question', 'truth', 'token_count'],
      data: [
        [1.5, 'a/b', null, null, null],
        [null, null, null, null, null],
        [null, 'one', 'one?', 'one', 1],
        [null, 'It is two.', 'two?', 'two', 4],
      ],
    });
  });

  it('keeps rows that came to the table by the other door', async () => {
    await results.end(await results.scored(runId, FIRST));
    const byHand = { columns: ['question', 'note'], rows: [['"by hand"', '"x"']] };
    await results.get(TableAppender).append(runId, 'eval_results_table.json', byHand);
    await results.end(await results.scored(runId, SECOND));
    const { data } = await results.table(runId);
    expect(data.map(([question]) => question)).toEqual(['one?', 'two?', 'by hand', 'three?']);
  });

  it('adds its rows once, however often its ending is repeated', async () => {
    await results.end(await results.scored(runId, FIRST));
    const second = await results.scored(runId, SECOND);
    await results.end(second);
    const once = await results.file(runId);
    await results.reopen(second);
    await results.end(second);
    await expect(results.file(runId)).resolves.toBe(once);
    // Others may have written behind it before the crash was noticed.
    await results.end(await results.scored(runId, FIRST));
    const thrice = await results.file(runId);
    await results.reopen(second);
    await results.end(second);
    await expect(results.file(runId)).resolves.toBe(thrice);
    expect((await results.table(runId)).data.map(([question]) => question)).toEqual([
      'one?',
      'two?',
      'three?',
      'one?',
      'two?',
    ]);
    const points: { count: string }[] = await results.database.dataSource.query(
      `SELECT count(*) FROM metrics WHERE run_id = $1`,
      [runId],
    );
    expect(points).toEqual([{ count: '3' }]);
  });

  it('loses no rows when evaluations of one run end at the same moment', async () => {
    const scored = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        results.scored(runId, [{ question: `q${index}`, truth: 'x', answer: 'x' }]),
      ),
    );
    await Promise.all(scored.map((evaluation) => results.end(evaluation)));
    const { data } = await results.table(runId);
    expect(data.map(([question]) => question).toSorted()).toEqual(['q0', 'q1', 'q2', 'q3', 'q4', 'q5']);
  });

  it('adds its rows once when two workers end it at the same moment', async () => {
    const scored = await results.scored(runId, FIRST);
    await Promise.allSettled([results.end(scored), results.end(scored), results.end(scored)]);
    await expect(results.table(runId)).resolves.toMatchObject({ data: FIRST_ROWS });
  });

  it('is its metrics and a warning when the table’s path is a folder', async () => {
    await results.upload(runId, 'eval_results_table.json/other.txt', 'x');
    const ended = await results.end(await results.scored(runId, FIRST));
    expect(ended).toMatchObject({
      status: 'finished',
      metrics: { 'exact_match/v1': 0.5 },
      warnings: [expect.stringMatching(/not stored: its path is a folder/)],
    });
    await expect(metricsOf()).resolves.toEqual({ 'exact_match/v1': 0.5 });
    await expect(tag('mlflow.loggedArtifacts')).resolves.toBeUndefined();
  });

  it('is its metrics and a warning when what stands there is no table', async () => {
    await results.upload(runId, 'eval_results_table.json', '{"columns": ["a"], "data": [[1');
    const ended = await results.end(await results.scored(runId, FIRST));
    expect(ended).toMatchObject({ status: 'finished', warnings: [expect.stringMatching(/not stored: /)] });
    await expect(results.file(runId)).resolves.toBe('{"columns": ["a"], "data": [[1');
  });

  const storageFull = (): AppError =>
    new AppError({
      code: 'BLOB.STORAGE_FULL',
      status: 507,
      message: 'The artifact storage cannot take more data',
      isPublic: true,
    });
  const storageBusy = (): AppError =>
    new AppError({
      code: 'BLOB.STORAGE_BUSY',
      status: 503,
      message: 'away',
      isRetryable: true,
      isPublic: true,
    });

  it('is its metrics and a warning when the storage is full', async () => {
    results.blobs.troubles.push(storageFull());
    const ended = await results.end(await results.scored(runId, FIRST));
    expect(ended).toMatchObject({
      status: 'finished',
      warnings: ['eval_results_table.json was not stored: The artifact storage cannot take more data.'],
    });
    await expect(metricsOf()).resolves.toEqual({ 'exact_match/v1': 0.5 });
  });

  it('waits for a storage that is away for a moment', async () => {
    results.blobs.troubles.push(storageBusy(), storageBusy());
    await expect(results.end(await results.scored(runId, FIRST))).resolves.toMatchObject({ warnings: [] });
    await expect(results.table(runId)).resolves.toMatchObject({ data: FIRST_ROWS });
  });

  it('stays with the evaluation when somebody deleted the run', async () => {
    const scored = await results.scored(runId, FIRST, { ownsRun: true });
    await results.get(RunRepository).delete(runId, 2);
    await expect(results.end(scored)).resolves.toMatchObject({
      status: 'finished',
      metrics: { 'exact_match/v1': 0.5 },
      warnings: [expect.stringMatching(/did not take all of the results: .*deleted/)],
    });
  });

  it('is nothing half-done when the database goes away: another try does the rest', async () => {
    const scored = await results.scored(runId, FIRST);
    const cause = new Error('connection lost');
    results.blobs.troubles.push(
      new AppError({ code: 'BLOB.UPLOAD_ABORTED', status: 400, message: 'x', cause }),
    );
    await expect(results.end(scored)).rejects.toThrow('connection lost');
    await expect(results.evaluation(scored.evaluationId)).resolves.toMatchObject({ status: 'running' });
    await expect(results.end(scored)).resolves.toMatchObject({ status: 'finished', warnings: [] });
    await expect(results.table(runId)).resolves.toMatchObject({ data: FIRST_ROWS });
  });

  it('shows what judges said, and keeps what builds them again', async () => {
    const asked = { extraMetrics: ['answer_relevance'], columnMapping: { inputs: 'question' } };
    await results.end(await results.scored(runId, FIRST, asked));
    const scored = await results.scored(runId, FIRST, {
      ...asked,
      extraMetrics: ['answer_relevance', 'answer_similarity'],
    });
    await results.end(scored);
    await results.reopen(scored);
    await results.end(scored);
    const table = await results.table(runId);
    expect(table.columns.slice(3)).toEqual([
      'answer_relevance/v1/score',
      'answer_relevance/v1/justification',
      'answer_similarity/v1/score',
      'answer_similarity/v1/justification',
    ]);
    expect(table.data.map((row) => row.slice(3))).toEqual([
      [4, 'well put', null, null],
      [null, 'Failed to extract', null, null],
      [4, 'well put', 4, 'well put'],
      [null, 'Failed to extract', null, 'Failed to extract'],
    ]);
    await expect(results.file(runId)).resolves.toContain('"well put",null,null');
    await expect(results.file(runId)).resolves.toContain(',4.0,"well put",4.0,"well put"]');
    const judges = await results.table(runId, 'genai_custom_metrics.json');
    expect(judges.data.map(([name, version]) => [name, version])).toEqual([
      ['answer_relevance', 'v1'],
      ['answer_similarity', 'v1'],
    ]);
    expect(JSON.parse((await tag('mlflow.loggedArtifacts')) ?? '')).toEqual([
      { path: 'genai_custom_metrics.json', type: 'table' },
      { path: 'eval_results_table.json', type: 'table' },
    ]);
  });

  it('names its data as an input of the run, once', async () => {
    const scored = await results.scored(runId, [...FIRST, ...SECOND], { metricPrefix: 'val_' });
    await results.end(scored);
    await results.reopen(scored);
    await results.end(scored);
    const inputs = await results.get(RunInputRepository).findByRuns([runId]);
    expect(inputs.get(runId)).toEqual([
      {
        dataset: {
          name: 'dataset',
          digest: expect.stringMatching(/^[0-9a-f]{8}$/),
          sourceType: 'code',
          source: '{"tags":{"mlflow.source.name":"weir evaluation","mlflow.source.type":"JOB"}}',
          schema: JSON.stringify({
            mlflow_colspec: [
              { type: 'string', name: 'question', required: true },
              { type: 'string', name: 'truth', required: true },
              { type: 'string', name: 'answer', required: true },
              { type: 'double', name: 'note', required: false },
            ],
          }),
          profile: '{"num_rows": 3, "num_elements": 12}',
        },
        tags: [{ key: 'mlflow.data.context', value: 'val_' }],
      },
    ]);
  });
});
