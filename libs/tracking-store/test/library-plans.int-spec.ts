import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LoggedModelSearch, RegisteredModelRepository, RegistrySearch } from '@weir/tracking-store';
import { EvaluationDatasetSearch } from '../src/evaluation-datasets/evaluation-dataset-search.js';
import { ExperimentSearch } from '../src/search/experiment-search.js';
import type { SearchPage } from '../src/search/search.types.js';
import { ExplainedSql } from './explained-sql.js';
import { Store } from './store.js';

const ROWS = 30_000;
const PAGE = 50;
/** A page may look at some rows for each of its own, never at a tenth of a table. */
const MOST = 2_000;

const SERIES = `generate_series(1, ${ROWS}) AS n`;
const ID = `(lpad(to_hex(n), 12, '0') || '70008000000000000001')::uuid`;
const TAGS = `LATERAL (VALUES ('owner', 'o' || n % 1000), ('team', 'same')) AS t (key, value)`;
const TIMES = `n, n * 7919 % 100003`;
const SEED = [
  `INSERT INTO experiments (experiment_id, name, artifact_location, creation_time, last_update_time)
   SELECT 1000 + n, 'experiment-' || n, 'x', ${TIMES} FROM ${SERIES}`,
  `INSERT INTO experiment_tags (experiment_id, key, value) SELECT 1000 + n, key, value FROM ${SERIES}, ${TAGS}`,
  `INSERT INTO logged_models (model_id, experiment_id, name, source_run_id, artifact_uri, creation_time, last_update_time)
   SELECT ${ID}, 1001, 'model-' || n, 'run-' || n % 1000, 'x', ${TIMES} FROM ${SERIES}`,
  ...['tags', 'params'].map(
    (kind) =>
      `INSERT INTO logged_model_${kind} (model_id, key, value) SELECT ${ID}, key, value FROM ${SERIES}, ${TAGS}`,
  ),
  `INSERT INTO logged_model_metrics (model_id, key, timestamp, step, run_id, value, dataset_name, dataset_digest)
   SELECT ${ID}, key, 1, 1, ${ID}, n * 7919 % 100003 / 100003.0, 'data-' || n % 100, 'd'
   FROM ${SERIES}, LATERAL (VALUES ('acc'), ('loss')) AS m (key)`,
  `INSERT INTO registered_models (registered_model_id, name, last_version, creation_time, last_update_time)
   OVERRIDING SYSTEM VALUE SELECT n, 'model-' || lpad(n::text, 6, '0'), 1, ${TIMES} FROM ${SERIES}`,
  `INSERT INTO registered_model_tags (registered_model_id, key, value) SELECT n, key, value FROM ${SERIES}, ${TAGS}`,
  `INSERT INTO model_versions (registered_model_id, version, source, run_id, creation_time, last_update_time)
   SELECT n, 1, 's3://bucket/' || n, 'run-' || n % 1000, ${TIMES} FROM ${SERIES}`,
  `INSERT INTO model_version_tags (registered_model_id, version, key, value)
   SELECT n, 1, key, value FROM ${SERIES}, ${TAGS}`,
  `INSERT INTO evaluation_datasets (dataset_id, name, digest, created_time, last_update_time, created_by)
   SELECT ${ID}, 'data-' || n, 'd', ${TIMES}, 'user-' || n % 1000 FROM ${SERIES}`,
  `INSERT INTO evaluation_dataset_tags (dataset_id, key, value) SELECT ${ID}, key, value FROM ${SERIES}, ${TAGS}`,
  `INSERT INTO evaluation_dataset_experiments (dataset_id, experiment_id) SELECT ${ID}, 1001 + n % 1000 FROM ${SERIES}`,
];
const TABLES = [
  ...['experiments', 'experiment_tags', 'logged_models', 'logged_model_tags', 'logged_model_params'],
  ...[
    'logged_model_metrics',
    'registered_models',
    'registered_model_tags',
    'model_versions',
    'model_version_tags',
  ],
  ...['evaluation_datasets', 'evaluation_dataset_tags', 'evaluation_dataset_experiments'],
];

let store: Store;
let sql: ExplainedSql;

beforeAll(async () => {
  store = await Store.open();
  for (const statement of SEED) await store.sql.rowsOnce(statement, []);
  for (const table of TABLES) await store.sql.rowsOnce(`VACUUM (ANALYZE) ${table}`, []);
  sql = new ExplainedSql(store.database.dataSource);
}, 120_000);
afterAll(() => store.database.drop());

interface Asked {
  readonly filter: string;
  readonly orderBy: string[];
  readonly maxResults: number;
  readonly pageToken: string;
}

const KINDS = {
  experiments: (asked: Asked) => new ExperimentSearch(sql).search({ ...asked, viewType: 'ACTIVE_ONLY' }),
  models: (asked: Asked) => new RegistrySearch(sql, new RegisteredModelRepository(sql)).searchModels(asked),
  versions: (asked: Asked) =>
    new RegistrySearch(sql, new RegisteredModelRepository(sql)).searchVersions(asked),
  datasets: (asked: Asked) => new EvaluationDatasetSearch(sql).search({ ...asked, experimentIds: null }),
  'datasets of an experiment': (asked: Asked) =>
    new EvaluationDatasetSearch(sql).search({ ...asked, experimentIds: [1001] }),
  'logged models': (asked: Asked) => loggedModels(asked, [1001]),
  'logged models of two': (asked: Asked) => loggedModels(asked, [1001, 1002]),
} satisfies Record<string, (asked: Asked) => Promise<SearchPage<object>>>;

function loggedModels({ orderBy, ...asked }: Asked, experimentIds: number[]) {
  return new LoggedModelSearch(sql).search({
    ...asked,
    experimentIds,
    datasets: [],
    orderBy: orderBy.map((text) => ({
      field: text.replace(/ \w+$/, ''),
      isAscending: text.endsWith('ASC'),
      dataset: { name: null, digest: null },
    })),
  });
}

type Case = readonly [kind: keyof typeof KINDS, filter: string, orderBy: string[]];

const CASES: readonly Case[] = [
  ['experiments', '', []],
  ['experiments', "name = 'experiment-77'", []],
  ['experiments', "name LIKE 'experiment-777%'", []],
  ['experiments', "name LIKE 'experiment-%'", []],
  ['experiments', "tags.owner = 'o17'", []],
  ['experiments', "tags.owner LIKE 'o99_'", []],
  ['experiments', "tags.team = 'same'", []],
  ['experiments', "experiment_id = '1077'", []],
  ['experiments', "experiment_id IN ('1077', '1078', 'nope')", []],
  ['experiments', 'creation_time > 29900', []],
  ['experiments', 'last_update_time < 100', []],
  ['experiments', '', ['name ASC']],
  ['experiments', '', ['name DESC']],
  ['experiments', '', ['last_update_time DESC']],
  ['experiments', '', ['creation_time ASC']],
  ['experiments', '', ['experiment_id DESC']],
  ['models', '', []],
  ['models', "name = 'model-000077'", []],
  ['models', "name LIKE 'model-0077%'", []],
  ['models', "tags.owner = 'o17'", []],
  ['models', "tags.team = 'same'", []],
  ['models', '', ['name DESC']],
  ['models', '', ['last_updated_timestamp DESC']],
  ['models', '', ['creation_timestamp DESC']],
  ['models', "name LIKE 'model-0%'", ['last_updated_timestamp DESC']],
  ['versions', '', []],
  ['versions', "name = 'model-000077'", []],
  ['versions', "name LIKE 'model-0077%'", []],
  ['versions', "run_id = 'run-17'", []],
  ['versions', "run_id IN ('run-17', 'run-18')", []],
  ['versions', "source_path = 's3://bucket/77'", []],
  ['versions', "source_path LIKE 's3://bucket/777%'", []],
  ['versions', "tags.owner = 'o17'", []],
  ['versions', "tags.team = 'same'", []],
  ['versions', '', ['name ASC']],
  ['versions', '', ['creation_timestamp DESC']],
  ['datasets', '', []],
  ['datasets', "name = 'data-77'", []],
  ['datasets', "name LIKE 'data-777%'", []],
  ['datasets', "tags.owner = 'o17'", []],
  ['datasets', "created_by = 'user-17'", []],
  ['datasets', '', ['name DESC']],
  ['datasets', '', ['last_update_time DESC']],
  ['datasets of an experiment', '', []],
  ['datasets of an experiment', "name = 'data-1000'", []],
  ['logged models', '', []],
  ['logged models', "name = 'model-77'", []],
  ['logged models', "name LIKE 'model-777%'", []],
  ['logged models', "model_id = 'm-00000000004d70008000000000000001'", []],
  ['logged models', "source_run_id = 'run-17'", []],
  ['logged models', "tags.owner = 'o17'", []],
  ['logged models', "params.owner = 'o17'", []],
  ['logged models', "params.team = 'same'", []],
  ['logged models', 'metrics.acc > 0.995', []],
  ['logged models', 'metrics.acc > 0.1', []],
  ['logged models', 'creation_timestamp > 29900', []],
  ['logged models', '', ['creation_timestamp ASC']],
  ['logged models', '', ['last_updated_timestamp DESC']],
  ['logged models', '', ['name ASC']],
  ['logged models of two', '', []],
];

describe('a page of a search in large tables', () => {
  it.each(CASES)('looks at few rows: %s, %j by %j', async (kind, filter, orderBy) => {
    const asked = { filter, orderBy, maxResults: PAGE, pageToken: '' };
    const first = await KINDS[kind](asked);
    expect(first.records.length).toBeGreaterThan(0);
    const found = sql.explained();
    expect(found.scanned).toEqual([]);
    expect(found.most).toBeLessThan(MOST);
    if (first.nextPageToken === null) return;
    const second = await KINDS[kind]({ ...asked, pageToken: first.nextPageToken });
    expect(second.records.length).toBeGreaterThan(0);
    const next = sql.explained();
    expect(next.scanned).toEqual([]);
    expect(next.most).toBeLessThan(MOST);
  });
});
