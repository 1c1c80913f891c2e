import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const PATH = '/api/weir/v1/evaluations';
const REQUEST = {
  data: { rows: [{ truth: '1', answer: '1' }] },
  model: { predictions_column: 'answer' },
  targets: 'truth',
  extra_metrics: ['exact_match'],
  limits: { max_calls: 10, max_cost_usd: 5, prices: { m: { input_per_million: 1, output_per_million: 2 } } },
};

interface View {
  readonly evaluation_id: string;
  readonly run_id: string;
  readonly status: string;
  readonly limits: object;
  readonly progress: object;
}
type Problem = { readonly code: string; readonly errors?: readonly { readonly field: string }[] };

describe('resuming an evaluation', () => {
  let server: TrackingServer;
  let taken: View;

  beforeAll(async () => {
    server = await startTrackingServer();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    taken = (await server.call<View>('POST', PATH, REQUEST)).json;
  });

  const query = (sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> =>
    server.database.dataSource.query(sql, [taken.evaluation_id, ...values]);
  const endAs = (status: string) =>
    query(
      `UPDATE evaluations SET status = $2, started_at = now(), finished_at = now() WHERE evaluation_id = $1`,
      status,
    );
  const resume = <T = View>(body?: unknown) =>
    server.call<T>('POST', `${PATH}/${taken.evaluation_id}/resume`, body);

  it.each(['cancelled', 'failed', 'stopped'])(
    'lets one that was %s go on, as another job',
    async (status) => {
      await endAs(status);
      await expect(resume()).resolves.toMatchObject({ status: 202, json: { status: 'queued' } });
      const jobs = await server.database.dataSource.query<{ id: string }[]>(
        `SELECT id FROM bullmq.job WHERE id = $1`,
        [`${taken.evaluation_id}-2`],
      );
      expect(jobs).toHaveLength(1);
      await expect(query('SELECT 1 FROM evaluation_outbox WHERE evaluation_id = $1')).resolves.toEqual([]);
    },
  );

  it('does failed units again, and only those', async () => {
    await query(
      `INSERT INTO evaluation_units (evaluation_id, row_index, unit, outcome, score, reason)
       VALUES ($1, 0, 'exact_match/v1', 'scored', 1, NULL), ($1, 0, 'judge', 'failed', NULL, 'timeout')`,
    );
    await query(
      `UPDATE evaluation_chunks SET state = 'done', scored_units = 2, failed_units = 1 WHERE evaluation_id = $1`,
    );
    await endAs('finished');
    await expect(resume<Problem>({})).resolves.toMatchObject({
      status: 409,
      json: { code: 'EVALUATION.NOT_RESUMABLE' },
    });
    await expect(resume({ retry_failed: true })).resolves.toMatchObject({
      status: 202,
      json: { status: 'queued', progress: { done_units: 1, failed_units: 0 } },
    });
    await expect(query('SELECT unit FROM evaluation_units WHERE evaluation_id = $1')).resolves.toEqual([
      { unit: 'exact_match/v1' },
    ]);
  });

  it('leaves a finished evaluation and its run alone when nothing failed', async () => {
    await endAs('finished');
    await server.call('POST', '/api/2.0/mlflow/runs/update', { run_id: taken.run_id, status: 'FINISHED' });
    await expect(resume<Problem>({ retry_failed: true })).resolves.toMatchObject({ status: 409 });
    const { json } = await server.call<{ run: { info: object } }>(
      'GET',
      `/api/2.0/mlflow/runs/get?run_id=${taken.run_id}`,
    );
    expect(json.run.info).toMatchObject({ status: 'FINISHED' });
  });

  it('refuses what is under way, what is not there, and what has lost its run', async () => {
    await expect(resume<Problem>()).resolves.toMatchObject({ status: 409 });
    await expect(
      server.call('POST', `${PATH}/00000000-0000-4000-8000-000000000000/resume`),
    ).resolves.toMatchObject({ status: 404 });
    await endAs('failed');
    await server.call('POST', '/api/2.0/mlflow/runs/delete', { run_id: taken.run_id });
    await expect(resume<Problem>()).resolves.toMatchObject({ status: 409 });
  });

  it('asks for more room than was used up, and keeps the limits that are not named', async () => {
    await endAs('stopped');
    await query('UPDATE evaluations SET calls_made = 10, cost_usd = 1 WHERE evaluation_id = $1');
    await expect(resume<Problem>()).resolves.toMatchObject({
      status: 400,
      json: { errors: [{ field: 'limits.max_calls' }] },
    });
    await expect(resume<Problem>({ limits: { max_calls: 20, max_cost_usd: 0.5 } })).resolves.toMatchObject({
      status: 400,
      json: { errors: [{ field: 'limits.max_cost_usd' }] },
    });
    await expect(resume({ limits: { max_calls: null } })).resolves.toMatchObject({
      status: 202,
      json: { limits: { max_calls: null, max_cost_usd: 5 } },
    });
    await expect(
      query(`SELECT plan -> 'limits' -> 'prices' AS prices FROM evaluations WHERE evaluation_id = $1`),
    ).resolves.toEqual([{ prices: { m: { inputPerMillion: 1, outputPerMillion: 2 } } }]);
  });

  it.each<[unknown, string]>([
    [[], '(body)'],
    [{ retry: true }, 'retry'],
    [{ retry_failed: 'yes' }, 'retry_failed'],
    [{ limits: { max_calls: 0 } }, 'limits.max_calls'],
    [{ limits: { max_cash: 1 } }, 'limits.max_cash'],
  ])('refuses %j', async (body, field) => {
    await endAs('failed');
    await expect(resume<Problem>(body)).resolves.toMatchObject({
      status: 400,
      json: { errors: [{ field }] },
    });
  });

  it('lets one of many who ask at once resume it', async () => {
    await endAs('cancelled');
    const answers = await Promise.all(Array.from({ length: 5 }, () => resume<Problem>({})));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409, 409, 409]);
  });
});
