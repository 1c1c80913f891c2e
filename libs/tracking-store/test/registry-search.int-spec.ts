import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RegisteredModelRepository, RegistrySearch } from '@weir/tracking-store';
import { SqlClient, type Statement } from '../src/sql/sql-client.js';
import { Store } from './store.js';

const MODELS = 100;
const VERSIONS_OF_ONE = 50_000;
const VERSIONS_OF_REST = 500;

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Runs searches as they are, and keeps how Postgres did them. */
class ExplainedSql extends SqlClient {
  plan: PlanNode | null = null;

  override async rowsOnce<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    const explained = await super.rowsOnce<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values,
    );
    this.plan = explained[0]?.['QUERY PLAN'][0]?.Plan ?? null;
    return super.rowsOnce<Row>(text, values);
  }

  override rows<Row extends object>({ text }: Statement, values: unknown[]): Promise<Row[]> {
    return this.rowsOnce<Row>(text, values);
  }
}

let store: Store;
let sql: ExplainedSql;
let search: RegistrySearch;

beforeAll(async () => {
  store = await Store.open();
  const { dataSource } = store.database;
  await dataSource.query(
    `INSERT INTO registered_models (name, last_version, creation_time, last_update_time)
     SELECT 'model-' || lpad(n::text, 3, '0'), 0, 1, 1 FROM generate_series(0, $1::integer - 1) AS n`,
    [MODELS],
  );
  await dataSource.query(
    `INSERT INTO model_versions (registered_model_id, version, source, run_id, creation_time, last_update_time)
     SELECT m.registered_model_id, v, 's3://b/' || v, 'run-' || (v % 1000), v, v * 7919 % 100003
     FROM registered_models m
     CROSS JOIN LATERAL generate_series(1, CASE WHEN m.name = 'model-000' THEN $1 ELSE $2 END::integer) AS v`,
    [VERSIONS_OF_ONE, VERSIONS_OF_REST],
  );
  await dataSource.query(
    `INSERT INTO model_version_tags (registered_model_id, version, key, value)
     SELECT registered_model_id, version, 'kind', version % 5 FROM model_versions`,
  );
  await dataSource.query('ANALYZE');
  sql = new ExplainedSql(dataSource);
  search = new RegistrySearch(sql, new RegisteredModelRepository(store.sql));
}, 60_000);
afterAll(() => store.database.drop());

/** How many rows of the versions' table the search looked at, over all scans; null when it read the whole table. */
function versionsTouched(node: PlanNode | null): number | null {
  if (node === null) return 0;
  const own =
    node['Relation Name'] === 'model_versions' ? (node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 1) : 0;
  if (own > 0 && node['Node Type'] === 'Seq Scan') return null;
  return (node.Plans ?? [])
    .map(versionsTouched)
    .reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), own);
}

const query = (filter: string, orderBy: string[] = [], pageToken = '') => ({
  filter,
  orderBy,
  maxResults: 100,
  pageToken,
});

it.each([
  ['', []],
  ["name = 'model-000'", []],
  ["name = 'model-000'", ['version_number DESC']],
  ["name = 'model-000' AND version_number > 49000", ['version_number']],
  ["name = 'model-000' AND tags.kind = '3'", []],
  ["run_id = 'run-7'", []],
  ["name = 'model-042' AND run_id IN ('run-7', 'run-8')", []],
])('100,000 versions are searched by an index: %s %j', async (filter, orderBy) => {
  const first = await search.searchVersions(query(filter, orderBy));
  expect(first.records.length).toBeGreaterThan(0);
  expect(versionsTouched(sql.plan)).toBeLessThan(2_000);
  if (first.nextPageToken === null) return;
  const second = await search.searchVersions(query(filter, orderBy, first.nextPageToken));
  expect(versionsTouched(sql.plan)).toBeLessThan(2_000);
  const ids = [...first.records, ...second.records].map(({ name, version }) => `${name}/${version}`);
  expect(new Set(ids).size).toBe(ids.length);
});

it('a model is read with its latest versions without reading the others', async () => {
  const { latestVersions } = await new RegisteredModelRepository(sql).get('model-000');
  expect(latestVersions.map(({ version }) => version)).toEqual([VERSIONS_OF_ONE]);
  expect(versionsTouched(sql.plan)).toBe(1);
});
