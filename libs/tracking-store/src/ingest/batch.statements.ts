import type { Statement } from '../sql/sql-client.js';

/** Which lists of a batch are not empty: each combination has its own statement and so its own plan. */
export interface BatchParts {
  readonly hasMetrics: boolean;
  readonly hasParams: boolean;
  readonly hasTags: boolean;
  readonly isRenamed: boolean;
}

/** Gives the next parameter's number and remembers nothing else. */
class Parameters {
  private count = 1;
  next(): string {
    this.count += 1;
    return `$${this.count}`;
  }
}

/**
 * `weir_retry()` fails the statement when a param was written by somebody else after this statement's snapshot: only a
 * new snapshot can say whether the values are equal.
 */
const params = (next: () => string): string => `
  , new_param AS (SELECT key, value FROM unnest(${next()}::text[], ${next()}::text[]) AS param (key, value))
  , conflict AS (
    SELECT new_param.key, old.value AS old_value, new_param.value AS new_value
    FROM new_param JOIN params AS old ON old.run_id = $1 AND old.key = new_param.key
    WHERE old.value <> new_param.value
  )
  , writable AS (SELECT run_id, experiment_id FROM target WHERE NOT EXISTS (SELECT FROM conflict))
  , written_param AS (
    INSERT INTO params (run_id, key, value, experiment_id)
    SELECT run_id, key, value, experiment_id FROM writable CROSS JOIN new_param ORDER BY key
    ON CONFLICT (run_id, key) DO NOTHING
    RETURNING key
  )
  , overtaken AS (
    SELECT FROM writable CROSS JOIN new_param
    WHERE NOT EXISTS (SELECT FROM written_param WHERE written_param.key = new_param.key)
      AND NOT EXISTS (SELECT FROM params AS old WHERE old.run_id = $1 AND old.key = new_param.key)
  )
  , params_done AS (SELECT count(*) FROM written_param)`;

const metrics = (next: () => string): string => `
  , written_metric AS (
    INSERT INTO metrics (run_id, key, timestamp, step, value)
    SELECT run_id, key, timestamp, step, value
    FROM writable CROSS JOIN unnest(${next()}::text[], ${next()}::bigint[], ${next()}::bigint[], ${next()}::float8[])
      AS point (key, timestamp, step, value)
    WHERE (SELECT count FROM params_done) >= 0
    ORDER BY key, timestamp, step, value
    ON CONFLICT DO NOTHING
    RETURNING 1
  )
  , written_latest AS (
    INSERT INTO latest_metrics AS latest (run_id, key, timestamp, step, value, experiment_id)
    SELECT run_id, key, timestamp, step, value, experiment_id
    FROM writable CROSS JOIN unnest(${next()}::text[], ${next()}::bigint[], ${next()}::bigint[], ${next()}::float8[])
      AS point (key, timestamp, step, value)
    WHERE (SELECT count(*) FROM written_metric) >= 0
    ORDER BY key
    ${REPLACE_LATEST}
    RETURNING 1
  )
  , metrics_done AS (SELECT count(*) FROM written_latest)`;

/** NaN ranks as 0: Postgres would take it for greater than every number. */
export const REPLACE_LATEST = `
    ON CONFLICT (run_id, key) DO UPDATE
      SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step
      WHERE (excluded.step, excluded.timestamp, coalesce(nullif(excluded.value, 'NaN'), 0))
        > (latest.step, latest.timestamp, coalesce(nullif(latest.value, 'NaN'), 0))`;

const tags = (next: () => string): string => `
  , written_tag AS (
    INSERT INTO run_tags (run_id, key, value, experiment_id)
    SELECT run_id, key, value, experiment_id
    FROM writable CROSS JOIN unnest(${next()}::text[], ${next()}::text[]) AS tag (key, value)
    WHERE (SELECT count FROM metrics_done) >= 0
    ORDER BY key
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value WHERE run_tags.value <> excluded.value
    RETURNING 1
  )`;

const renamed = (next: () => string): string => `
  , renamed AS (
    UPDATE runs SET run_name = ${next()} FROM writable
    WHERE runs.run_id = writable.run_id AND (SELECT count(*) FROM written_tag) >= 0
  )`;

/**
 * One run's batch in one statement, which is one transaction. Deadlocks cannot happen: every writer takes the tables in
 * this order (each part waits for the one before) and the rows of a table in the order of their keys.
 */
function batchStatement({ hasMetrics, hasParams, hasTags, isRenamed }: BatchParts): Statement {
  const parameters = new Parameters();
  const next = (): string => parameters.next();
  const text = [
    'WITH run AS (SELECT run_id, experiment_id, lifecycle_stage FROM runs WHERE run_id = $1)',
    ", target AS (SELECT run_id, experiment_id FROM run WHERE lifecycle_stage = 'active')",
    hasParams ? params(next) : ', writable AS (SELECT * FROM target), params_done AS (SELECT 0 AS count)',
    hasMetrics ? metrics(next) : ', metrics_done AS (SELECT count FROM params_done)',
    hasTags ? tags(next) : '',
    isRenamed ? renamed(next) : '',
    'SELECT lifecycle_stage',
    hasParams
      ? `, (SELECT json_agg(json_build_array(key, old_value, new_value) ORDER BY key) FROM conflict) AS conflicts,
         (SELECT weir_retry() FROM overtaken LIMIT 1)`
      : ', NULL AS conflicts',
    'FROM run',
  ];
  const parts = [hasParams && 'params', hasMetrics && 'metrics', hasTags && 'tags', isRenamed && 'name'];
  return { name: `batch-${parts.filter(Boolean).join('-')}`, text: text.join('\n') };
}

const statements = new Map<string, Statement>();

export function batchStatementFor(parts: BatchParts): Statement {
  const key = JSON.stringify(parts);
  const known = statements.get(key) ?? batchStatement(parts);
  statements.set(key, known);
  return known;
}
