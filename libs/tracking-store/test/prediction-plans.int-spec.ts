import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderedPage } from '../src/predictions/ordered-predictions.js';
import { rankedPage } from '../src/predictions/ranked-predictions.js';
import { PREDICTION_FIELDS, type PredictionQuery } from '../src/predictions/prediction.types.js';
import { SqlBuilder } from '../src/search/sql-builder.js';
import { Store } from './store.js';

let store: Store;
let runId: string;

const EVERYTHING: PredictionQuery = {
  runId: null,
  experimentIds: [],
  promptName: null,
  promptVersion: null,
  model: null,
  search: null,
  contains: null,
  fields: PREDICTION_FIELDS,
  filter: null,
  order: 'prediction_id desc',
  limit: 100,
  pageToken: null,
  lastId: null,
};

beforeAll(async () => {
  store = await Store.open();
  runId = await store.newRun();
  const { dataSource } = store.database;
  await dataSource.query(
    `INSERT INTO predictions (run_id, experiment_id, origin, inputs_text, output_text, model, prompt_name, prompt_version)
     SELECT $1, 0, 'rest', 'question ' || i, 'answer ' || md5(i::text), 'm' || i % 1000, 'p' || i % 1000, 1
     FROM generate_series(1, 20000) AS i`,
    [runId],
  );
  await dataSource.query('ANALYZE predictions');
});
afterAll(() => store.database.drop());

async function planOf(query: PredictionQuery): Promise<string> {
  const builder = new SqlBuilder();
  const { sql } = query.order === 'relevance' ? rankedPage(query, builder) : orderedPage(query, builder);
  const rows: { 'QUERY PLAN': string }[] = await store.database.dataSource.query(
    `EXPLAIN ${sql}`,
    builder.values,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('searches of predictions', () => {
  it.each<[Partial<PredictionQuery>, string]>([
    [{ search: 'c4ca4238a0b923820dcc509a6f75849b', order: 'relevance' }, 'ix_predictions_search'],
    [{ search: 'c4ca4238a0b923820dcc509a6f75849b', fields: ['outputs'] }, 'ix_predictions_search'],
    [{ search: '"answer c4ca4238a0b923820dcc509a6f75849b"' }, 'ix_predictions_search'],
    [{ contains: 'a0b923820dcc509a' }, 'ix_predictions_trigrams'],
    [{ promptName: 'p7', promptVersion: 1 }, 'ix_predictions_prompt'],
    [{ model: 'm7' }, 'ix_predictions_model'],
    [{ order: 'logged_at desc' }, 'ix_predictions_logged_at'],
    [{ order: 'prediction_id asc' }, 'pk_predictions'],
  ])('with %j read %s', async (asked, index) => {
    const plan = await planOf({ ...EVERYTHING, ...asked });
    expect(plan).toContain(index);
    expect(plan).not.toContain('Seq Scan on predictions');
  });

  it('do not read every match of a common word for a page', async () => {
    const plan = await planOf({ ...EVERYTHING, search: 'question' });
    expect(plan).toMatch(/Index (?:Only )?Scan Backward using pk_predictions/);
  });
});

describe('a database without trigrams', () => {
  it('finds parts of words by reading the rows', async () => {
    const { dataSource } = store.database;
    await dataSource.query('DROP INDEX ix_predictions_trigrams');
    await dataSource.query('DROP EXTENSION pg_trgm');
    const plan = await planOf({ ...EVERYTHING, contains: 'a0b923820dcc509a' });
    expect(plan).not.toContain('trigrams');
  });
});
