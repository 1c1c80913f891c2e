import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { DatasetRecordBatch } from '../src/evaluation-datasets/dataset-record-batch.js';
import { PUT_RECORDS, RECORDS_PAGE } from '../src/evaluation-datasets/dataset-record.statements.js';
import { ExplainedSql } from './explained-sql.js';
import { Store } from './store.js';

const RECORDS = 100_000;
const BATCH = 1_000;
const DATASET = '00000000-0000-7000-8000-000000000001';

let store: Store;
let sql: ExplainedSql;

beforeAll(async () => {
  store = await Store.open();
  sql = new ExplainedSql(store.database.dataSource);
  await store.sql.rowsOnce(
    `INSERT INTO evaluation_datasets (dataset_id, name, digest, created_time, last_update_time)
     VALUES ($1, 'large', 'd', 1, 1)`,
    [DATASET],
  );
  await store.sql.rowsOnce(
    `INSERT INTO evaluation_dataset_records (dataset_id, input_hash, inputs, expectations, created_time, last_update_time)
     SELECT $1, sha256(n::text::bytea), '{"q": 1}', '{"old": 1}', 1, 1 FROM generate_series(1, ${RECORDS}) AS n`,
    [DATASET],
  );
}, 60_000);
afterAll(() => store.database.drop());

/** Half of them are there already. */
function batchFrom(first: number): unknown[] {
  const batch = new DatasetRecordBatch();
  for (let n = first; n < first + BATCH; n += 1) {
    const input = n % 2 === 0 ? n : RECORDS + n;
    batch.add(
      {
        inputHash: createHash('sha256').update(String(input)).digest('hex'),
        inputs: new Map([['q', String(input)]]),
        outputs: null,
        expectations: new Map([['new', '2']]),
        tags: null,
        source: null,
        user: null,
      },
      50,
    );
  }
  return [DATASET, 2, ...batch.columns()];
}

const count = async (where: string): Promise<number> => {
  const [row] = await store.sql.rowsOnce<{ records: number }>(
    `SELECT count(*)::integer AS records FROM evaluation_dataset_records WHERE ${where}`,
    [],
  );
  return row?.records ?? 0;
};

it.each([
  ['without statistics', null],
  ['with statistics', 'VACUUM (ANALYZE) evaluation_dataset_records'],
])('1,000 records are merged into 100,000 by the index of their inputs, %s', async (_, before) => {
  if (before !== null) await store.sql.rowsOnce(before, []);
  const changed = await count('last_update_time = 2');
  await sql.explain(PUT_RECORDS, batchFrom(before === null ? 1 : 50_001));
  const { scanned, indexes, most } = sql.explained();
  expect(scanned).toEqual([]);
  expect(indexes).toContain('uq_evaluation_dataset_records_input');
  expect(most).toBeLessThanOrEqual(BATCH);
  expect(await count('last_update_time = 2')).toBe(changed + BATCH);
  expect(await count(`expectations::jsonb = '{"old": 1, "new": 2}'`)).toBe((changed + BATCH) / 2);
});

it('a page far into the dataset is read where it begins', async () => {
  await sql.explain(RECORDS_PAGE, [DATASET, 90_000, 100, 8_000_000]);
  const { scanned, indexes, most } = sql.explained();
  expect({ scanned, indexes }).toEqual({ scanned: [], indexes: ['pk_evaluation_dataset_records'] });
  expect(most).toBeLessThanOrEqual(100);
});
