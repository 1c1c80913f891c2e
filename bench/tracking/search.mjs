/** Search and history at size: what is asked, by REST, and what is asked about, seeded through SQL. */
import { load, medianRound } from './load.mjs';

const START_TIME = 1_700_000_000_000;

/** Slim runs: three metrics, three params, three tags each. $1 experiment, $2 first number, $3 last number. */
const SEED = [
  `INSERT INTO runs (run_id, experiment_id, run_name, user_id, status, start_time, end_time, artifact_uri)
   SELECT seeded_id($1, n), $1, 'run-' || n, 'bench', 'FINISHED', ${START_TIME} + n, ${START_TIME} + n + 1000,
     'mlflow-artifacts:/' || $1 || '/' || replace(seeded_id($1, n)::text, '-', '') || '/artifacts'
   FROM generate_series($2::bigint, $3::bigint) AS n`,
  `INSERT INTO run_tags (run_id, key, value, experiment_id)
   SELECT seeded_id($1, n), key, value, $1 FROM generate_series($2::bigint, $3::bigint) AS n,
     LATERAL (VALUES ('mlflow.runName', 'run-' || n), ('mlflow.user', 'bench'), ('group', 'g' || n % 100)) AS t (key, value)`,
  `INSERT INTO params (run_id, key, value, experiment_id)
   SELECT seeded_id($1, n), key, value, $1 FROM generate_series($2::bigint, $3::bigint) AS n,
     LATERAL (VALUES ('lr', (n % 1000)::text), ('batch_size', (n % 7)::text), ('optimizer', 'adam')) AS p (key, value)`,
  `INSERT INTO latest_metrics (run_id, key, value, timestamp, step, experiment_id)
   SELECT seeded_id($1, n), key, value, ${START_TIME} + n, 1, $1 FROM generate_series($2::bigint, $3::bigint) AS n,
     LATERAL (VALUES ('acc', (n * 7919 % 1000003)::float8 / 1000003), ('loss', (n * 104729 % 1000003)::float8 / 1000003),
       ('epoch', (n % 10)::float8)) AS m (key, value)`,
];
const SEEDED_ID = `
  CREATE OR REPLACE FUNCTION pg_temp.seeded_id(experiment bigint, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
  RETURN (lpad(to_hex(n), 12, '0') || '7000' || lpad(to_hex(experiment), 16, '8'))::uuid`;
const SEED_STEP = 50_000;

/** Fills an experiment of Weir's; the tables are analysed, as autovacuum would have done by then. */
export async function seedRuns(pool, { experimentId, count }) {
  const client = await pool.connect();
  try {
    await client.query(SEEDED_ID);
    for (let first = 1; first <= count; first += SEED_STEP) {
      const values = [experimentId, first, Math.min(count, first + SEED_STEP - 1)];
      for (const statement of SEED) {
        await client.query(statement.replaceAll('seeded_id(', 'pg_temp.seeded_id('), values);
      }
    }
    await client.query('VACUUM (ANALYZE) runs, run_tags, params, latest_metrics');
  } finally {
    client.release();
  }
}

/** `count` points of one metric in one run, as an hour of logging leaves them. */
export async function seedHistory(pool, { runId, key, count }) {
  await pool.query(
    `INSERT INTO metrics (run_id, key, timestamp, step, value)
     SELECT $1, $2, ${START_TIME} + n, n, sin(n / 50.0) FROM generate_series(1, $3::bigint) AS n`,
    [runId, key, count],
  );
  await pool.query('VACUUM (ANALYZE) metrics');
}

/** Kinds of search; `turn` makes each request of a client another one where the name says so. */
export const SEARCHES = {
  'filter + metric order': () => ({ filter: 'metrics.loss > 0.01', order_by: ['metrics.acc DESC'] }),
  'filter + metric order, each different': (turn) => ({
    filter: `metrics.loss > ${(0.01 + (turn % 997) / 1e6).toFixed(6)} AND params.optimizer = 'adam'`,
    order_by: ['metrics.acc DESC'],
  }),
  'default order': () => ({}),
  'metric order': () => ({ order_by: ['metrics.acc ASC'] }),
  'metric filter': () => ({ filter: 'metrics.acc > 0.5' }),
  'rare metric filter': () => ({ filter: 'metrics.acc > 0.9999' }),
  'param filter': () => ({ filter: "params.lr = '17'" }),
  'tag filter': () => ({ filter: "tags.group = 'g17'" }),
  'param order': () => ({ order_by: ['params.lr ASC'] }),
  'name =': () => ({ filter: "attributes.run_name = 'run-77'" }),
  'name LIKE': () => ({ filter: "attributes.run_name LIKE 'run-77%'" }),
};

async function medianOf(rounds, measure) {
  const results = [];
  for (let round = 0; round < rounds; round += 1) results.push(await measure());
  return medianRound(results);
}

/** `api` is of `trackingApi`. */
export function measureSearch({ api, experimentId, kind, maxResults, clients, seconds, rounds }) {
  const search = SEARCHES[kind];
  const call = (client, turn) =>
    api.postText('runs/search', {
      experiment_ids: [String(experimentId)],
      max_results: maxResults,
      ...search(client * 1_000_003 + turn),
    });
  return medianOf(rounds, () => load({ clients, seconds, call }));
}

/** Walks to a deep page first: it is the page after `depth` pages that is measured. */
export async function measureDeepPage(options) {
  const { api, experimentId, maxResults, depth, orderBy, clients, seconds, rounds } = options;
  const query = { experiment_ids: [String(experimentId)], max_results: maxResults, order_by: orderBy };
  let token = '';
  for (let page = 0; page < depth; page += 1) {
    token = (await api.post('runs/search', { ...query, page_token: token })).next_page_token;
    if (!token) return null;
  }
  const call = () => api.postText('runs/search', { ...query, page_token: token });
  return medianOf(rounds, () => load({ clients, seconds, call }));
}

export function measureHistory({ api, runId, key, clients, seconds, rounds }) {
  const path = `metrics/get-history?run_id=${runId}&metric_key=${encodeURIComponent(key)}&max_results=25000`;
  return medianOf(rounds, () => load({ clients, seconds, call: () => api.get(path) }));
}

export function measureInterval({ api, runId, key, clients, seconds, rounds }) {
  const path = `metrics/get-history-bulk-interval?run_ids=${runId}&metric_key=${encodeURIComponent(key)}`;
  return medianOf(rounds, () => load({ clients, seconds, call: () => api.get(path) }));
}
