import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunSearchPlanner } from '../src/search/run-search.planner.js';
import { parseRunSearch, runSearchStatement } from '../src/search/run-search-statement.js';
import { ExplainedSql } from './explained-sql.js';
import { Store } from './store.js';

const RUNS = 20_000;
const PAGE = 50;

const ID = `(lpad(to_hex(n), 12, '0') || '70008000000000000001')::uuid`;
const SERIES = `generate_series(1, ${RUNS}) AS n`;
const SEED = [
  `INSERT INTO runs (run_id, experiment_id, run_name, start_time, artifact_uri)
   SELECT ${ID}, $1, 'run-' || n, n, 'x' FROM ${SERIES}`,
  `INSERT INTO latest_metrics (run_id, key, value, timestamp, step, experiment_id)
   SELECT ${ID}, key, value, 1, 1, $1 FROM ${SERIES},
     LATERAL (VALUES ('acc', n * 7919 % 1000003 / 1000003.0), ('loss', n * 104729 % 1000003 / 1000003.0)) AS m (key, value)`,
  `INSERT INTO params (run_id, key, value, experiment_id)
   SELECT ${ID}, key, value, $1 FROM ${SERIES}, LATERAL (VALUES ('lr', (n % 1000)::text), ('kind', 'same')) AS p (key, value)`,
  `INSERT INTO run_tags (run_id, key, value, experiment_id)
   SELECT ${ID}, key, value, $1 FROM ${SERIES}, LATERAL (VALUES ('owner', 'o' || n % 1000), ('team', 'same')) AS t (key, value)`,
];

let store: Store;
let experimentId: number;

beforeAll(async () => {
  store = await Store.open();
  experimentId = await store.newExperiment('large');
  for (const statement of SEED) await store.sql.rowsOnce(statement, [experimentId]);
  for (const table of ['runs', 'latest_metrics', 'params', 'run_tags']) {
    await store.sql.rowsOnce(`VACUUM (ANALYZE) ${table}`, []);
  }
}, 120_000);
afterAll(() => store.database.drop());

async function planOf(query: { filter?: string; orderBy?: string[]; after?: readonly string[] }) {
  const { filter = '', orderBy = [], after = null } = query;
  const parsed = parseRunSearch({
    experimentIds: [experimentId],
    filter,
    orderBy,
    viewType: 'ACTIVE_ONLY',
    maxResults: PAGE,
    pageToken: '',
  });
  const search = { ...parsed, after };
  const way = await new RunSearchPlanner(store.sql).wayOf(search);
  const { text, values } = runSearchStatement(search, way);
  const sql = new ExplainedSql(store.database.dataSource);
  await sql.explain(text, [...values]);
  return { way: way.kind, ...sql.explained() };
}

describe('a page of a search in a large experiment', () => {
  it.each([
    ['the default order', {}, 'ix_runs_default_order'],
    ['the start, oldest first', { orderBy: ['start_time ASC'] }, 'ix_runs_default_order'],
    ['a metric, smallest first', { orderBy: ['metrics.acc ASC'] }, 'ix_latest_metrics_experiment_key_value'],
    ['a metric, greatest first', { orderBy: ['metrics.acc DESC'] }, 'ix_latest_metrics_experiment_key_value'],
    ['a metric that no run has', { orderBy: ['metrics.none DESC'] }, 'ix_runs_default_order'],
    ['a param', { orderBy: ['params.lr DESC'] }, 'ix_params_experiment_key_value'],
    ['a tag', { orderBy: ['tags.owner ASC'] }, 'ix_run_tags_experiment_key_value'],
    [
      'a metric, filtered by another',
      { filter: 'metrics.loss > 0.01', orderBy: ['metrics.acc DESC'] },
      'ix_latest_metrics_experiment_key_value',
    ],
    [
      'a metric, filtered by itself',
      { filter: 'metrics.acc < 0.5', orderBy: ['metrics.acc DESC'] },
      'ix_latest_metrics_experiment_key_value',
    ],
    [
      'a metric, filtered by what all runs have',
      { filter: "params.kind = 'same' AND tags.team = 'same'", orderBy: ['metrics.acc DESC'] },
      'ix_latest_metrics_experiment_key_value',
    ],
  ])('walks the index of %s until it is full', async (_, query, index) => {
    const { way, scanned, indexes, most } = await planOf(query);
    expect(way).toBe('walk');
    expect(scanned).toEqual([]);
    expect(indexes).toContain(index);
    expect(most).toBeLessThan(PAGE * 6);
  });

  it.each([
    ['a metric', 'metrics.acc > 0.999', 'ix_latest_metrics_experiment_key_value'],
    ['a param', "params.lr = '17'", 'ix_params_experiment_key_value'],
    ['a tag', "tags.owner = 'o17'", 'ix_run_tags_experiment_key_value'],
    ['the beginning of a tag', "tags.owner LIKE 'o99_'", 'ix_run_tags_experiment_key_value'],
    ['a name', "run_name = 'run-77'", 'ix_runs_experiment_name'],
    ['the beginning of a name', "run_name LIKE 'run-777%'", 'ix_runs_experiment_name'],
    ['an id', "run_id = '00000000000a70008000000000000001'", 'pk_runs'],
  ])('lists the few runs that pass a test of %s by its index', async (_, filter, index) => {
    for (const orderBy of [[], ['metrics.acc DESC']]) {
      const { way, scanned, indexes, most } = await planOf({ filter, orderBy });
      expect(way).toBe('sort');
      expect(scanned).toEqual([]);
      expect(indexes).toContain(index);
      expect(most).toBeLessThan(RUNS / 10);
    }
  });

  it.each([
    ['the default order', [], ['0', '10000', '00002710-0000-7000-8000-000000000001']],
    ['a metric', ['metrics.acc DESC'], ['0', '0.5', '10000', '00002710-0000-7000-8000-000000000001']],
  ])('enters the index of %s where the page before ended', async (_, orderBy: string[], after) => {
    const { scanned, most } = await planOf({ orderBy, after });
    expect(scanned).toEqual([]);
    expect(most).toBeLessThan(PAGE * 6);
  });
});
