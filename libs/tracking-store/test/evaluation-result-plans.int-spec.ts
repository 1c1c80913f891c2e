import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EvaluationResultRepository } from '../src/evaluations/evaluation-result.repository.js';
import { EvaluationProgressRepository } from '../src/evaluations/evaluation-progress.repository.js';
import { parseResultOrder, type ResultQuery } from '../src/evaluations/result-query.js';
import { ExplainedSql } from './explained-sql.js';
import { Store } from './store.js';

const ROWS = 100_000;
const METRICS = ['m0', 'm1', 'm2', 'm3', 'm4'];
const RARE = 1_000;
const PAGE = { limit: 100, pageToken: null };

let store: Store;
let sql: ExplainedSql;
let results: EvaluationResultRepository;
const evaluationId = randomUUID();

/** Every row has five scores; one in a thousand failed at `m0`, and `m4` has but few different ones. */
beforeAll(async () => {
  store = await Store.open();
  const { dataSource } = store.database;
  sql = new ExplainedSql(dataSource);
  results = new EvaluationResultRepository(sql);
  const runId = await store.newRun();
  await dataSource.query(
    `INSERT INTO evaluations (evaluation_id, run_id, experiment_id, plan, columns, total_rows, request_digest)
     VALUES ($1, $2, 0, '{}', '["q"]', $3, '')`,
    [evaluationId, runId, ROWS],
  );
  await dataSource.query(
    `INSERT INTO evaluation_rows SELECT $1, i, json_build_array('question ' || i) FROM generate_series(0, $2 - 1) AS i`,
    [evaluationId, ROWS],
  );
  await dataSource.query(
    `INSERT INTO evaluation_units (evaluation_id, row_index, unit, outcome, score, reason)
     SELECT $1, i, 'm' || m, CASE WHEN m = 0 AND i % $3 = 0 THEN 'failed' ELSE 'scored' END,
       CASE WHEN m = 0 AND i % $3 = 0 THEN NULL WHEN m = 4 THEN i % 2 ELSE (i * 7919 % 100003) / 100003.0 END,
       CASE WHEN m = 0 AND i % $3 = 0 THEN 'timeout' END
     FROM generate_series(0, $2 - 1) AS i, generate_series(0, 4) AS m`,
    [evaluationId, ROWS, RARE],
  );
  await dataSource.query(
    `INSERT INTO evaluation_chunks (evaluation_id, first_row, row_count, state, scored_units, first_unit_at, last_unit_at)
     SELECT $1, i, 200, 'done', 1000, now(), now() FROM generate_series(0, $2 - 1, 200) AS i`,
    [evaluationId, ROWS],
  );
  await dataSource.query('VACUUM ANALYZE evaluation_rows, evaluation_units, evaluation_chunks, evaluations');
}, 120_000);
afterAll(() => store.database.drop());

const query = (filter: string, order = ''): ResultQuery => ({
  evaluationId,
  metrics: METRICS,
  filter,
  order: parseResultOrder(order, METRICS),
  dataAddress: '/rows',
});

describe('pages of a hundred thousand rows with five scores', () => {
  it.each<[string, string, number]>([
    ['', '', 2_000],
    ['', 'row_index DESC', 2_000],
    ['', 'scores.`m1`', 2_000],
    ['', 'scores.m1 desc', 2_000],
    ['', 'scores.m4 asc', 2_000],
    ['', 'scores.m4 desc', 2_000],
    ['errors IS NOT NULL', '', 2_000],
    ["errors.m0 LIKE 'time%'", '', 2_000],
    ['scores.m1 > 0.5', '', 2_000],
    ['row_index >= 99000', '', 2_000],
    // Few rows fit, in no order that helps: each row of the evaluation is looked at once, by index, and no other's.
    ['scores.m1 < 0.001', '', ROWS],
    ['scores.m1 < 0.0001 AND scores.m2 < 0.5', 'scores.m3', ROWS],
  ])('with %j in the order %j touch no more than they have to', async (filter, order, most) => {
    const first = await results.page(query(filter, order), PAGE);
    const plan = sql.explained();
    expect(first.rows.length).toBeGreaterThan(0);
    expect(plan.scanned).toEqual([]);
    expect(plan.most).toBeLessThanOrEqual(most);
    if (first.nextPageToken === null) return;
    const second = await results.page(query(filter, order), { ...PAGE, pageToken: first.nextPageToken });
    expect(second.rows[0]?.rowIndex).not.toBe(first.rows[0]?.rowIndex);
    const next = sql.explained();
    expect(next.scanned).toEqual([]);
    expect(next.most).toBeLessThanOrEqual(most);
  });

  it('are walked through from one end to the other, each row once', async () => {
    const seen = new Set<number>();
    let last = -Infinity;
    for (let pageToken: string | null = null, more = true; more; more = pageToken !== null) {
      const page = await results.page(query('row_index < 5000', 'scores.m0'), { limit: 1_000, pageToken });
      for (const { rowIndex, units } of page.rows) {
        const score = units.find(({ unit }) => unit === 'm0')?.score ?? Infinity;
        expect(score).toBeGreaterThanOrEqual(last);
        last = score;
        seen.add(rowIndex);
      }
      pageToken = page.nextPageToken;
    }
    expect(seen.size).toBe(5_000);
  });

  it('know all places in any order', async () => {
    const places = await results.indexes(query('', 'scores.m0 desc'));
    expect(places).toHaveLength(ROWS);
    expect(new Set(places).size).toBe(ROWS);
    expect([...places.slice(-ROWS / RARE)]).toEqual(
      Array.from({ length: ROWS / RARE }, (_, index) => index * RARE),
    );
  });
});

it('progress counts chunks, not units', async () => {
  await store.database.dataSource.query(
    `UPDATE evaluations SET status = 'running', started_at = now() - interval '10 seconds'`,
  );
  const progress = new EvaluationProgressRepository(store.database.dataSource);
  const [standing] = await progress.standings([{ evaluationId, metricCount: METRICS.length }]);
  expect(standing).toMatchObject({ scoredRows: ROWS, scoredUnits: 5 * ROWS });
  expect(standing?.unitsPerSecond).toBeGreaterThan(0);
});
