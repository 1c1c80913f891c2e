import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseRunSearch, runSearchStatement, type SearchWay } from '../src/search/run-search-statement.js';
import { ExplainedSql } from './explained-sql.js';
import { Store } from './store.js';

const RUNS = 400;
const ID = `(lpad(to_hex(n), 12, '0') || '70008000000000000001')::uuid`;
const SERIES = `generate_series(1, ${RUNS}) AS n`;
const SEED = [
  `INSERT INTO runs (run_id, experiment_id, run_name, start_time, artifact_uri)
   SELECT ${ID}, $1, 'run-' || n, n, 'x' FROM ${SERIES}`,
  `INSERT INTO latest_metrics (run_id, key, value, timestamp, step, experiment_id)
   SELECT ${ID}, key, n, 1, 1, $1 FROM ${SERIES}, LATERAL (VALUES ('acc'), ('loss')) AS m (key)`,
  `INSERT INTO run_tags (run_id, key, value, experiment_id) SELECT ${ID}, 'team', 'same', $1 FROM ${SERIES}`,
];

let store: Store;
let experimentId: number;

beforeAll(async () => {
  store = await Store.open();
  for (const table of ['runs', 'latest_metrics', 'run_tags']) {
    await store.sql.rowsOnce(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`, []);
  }
  experimentId = await store.newExperiment('fresh');
  for (const statement of SEED) await store.sql.rowsOnce(statement, [experimentId]);
});
afterAll(() => store.database.drop());

describe('a search of tables that were never analysed', () => {
  it.each<[string, SearchWay]>([
    ['sorted', { kind: 'sort', driver: null }],
    ['walked', { kind: 'walk' }],
  ])('meets each run a few times at most, %s', async (_, way) => {
    const search = parseRunSearch({
      experimentIds: [experimentId],
      filter: "metrics.loss >= 0 AND tags.team = 'same' AND tags.absent IS NULL",
      orderBy: ['metrics.acc DESC'],
      viewType: 'ACTIVE_ONLY',
      maxResults: RUNS,
      pageToken: '',
    });
    const { text, values } = runSearchStatement(search, way);
    const sql = new ExplainedSql(store.database.dataSource);
    await sql.explain(text, [...values]);
    const { most } = sql.explained();
    expect(most).toBeGreaterThanOrEqual(RUNS);
    expect(most).toBeLessThan(RUNS * 3);
  });
});
