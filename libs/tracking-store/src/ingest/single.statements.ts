import type { Statement } from '../sql/sql-client.js';
import { REPLACE_LATEST } from './batch.statements.js';

/** Points of any runs: $1 runs, $2 keys, $3 times, $4 steps, $5 values. Answers the runs that it found. */
export const WRITE_POINTS: Statement = {
  name: 'points-write',
  text: `
    WITH point AS (
      SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::float8[])
        AS point (run_id, key, timestamp, step, value)
    ),
    run AS (SELECT run_id, experiment_id, lifecycle_stage FROM runs WHERE run_id = ANY ($1::uuid[])),
    writable AS (
      SELECT point.*, run.experiment_id FROM point JOIN run USING (run_id) WHERE run.lifecycle_stage = 'active'
    ),
    written AS (
      INSERT INTO metrics (run_id, key, timestamp, step, value)
      SELECT run_id, key, timestamp, step, value FROM writable ORDER BY run_id, key, timestamp, step, value
      ON CONFLICT DO NOTHING
      RETURNING 1
    ),
    written_latest AS (
      INSERT INTO latest_metrics AS latest (run_id, key, timestamp, step, value, experiment_id)
      SELECT DISTINCT ON (run_id, key) run_id, key, timestamp, step, value, experiment_id
      FROM writable WHERE (SELECT count(*) FROM written) >= 0
      ORDER BY run_id, key, step DESC, timestamp DESC, coalesce(nullif(value, 'NaN'), 0) DESC
      ${REPLACE_LATEST}
    )
    SELECT run_id, lifecycle_stage FROM run`,
};

/** Tags of any runs: $1 runs, $2 keys, $3 values; of one key's values the last stays. */
export const WRITE_TAGS: Statement = {
  name: 'tags-write',
  text: `
    WITH tag AS (
      SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS tag (run_id, key, value, position)
    ),
    run AS (SELECT run_id, experiment_id, lifecycle_stage FROM runs WHERE run_id = ANY ($1::uuid[])),
    written AS (
      INSERT INTO run_tags (run_id, key, value, experiment_id)
      SELECT DISTINCT ON (run_id, key) run_id, key, value, experiment_id
      FROM tag JOIN run USING (run_id) WHERE run.lifecycle_stage = 'active'
      ORDER BY run_id, key, position DESC
      ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value WHERE run_tags.value <> excluded.value
    )
    SELECT run_id, lifecycle_stage FROM run`,
};

/** Params of any runs: $1 runs, $2 keys, $3 values; a param that is there already stays. */
export const WRITE_PARAMS: Statement = {
  name: 'params-write',
  text: `
    WITH param AS (
      SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS param (run_id, key, value, position)
    ),
    run AS (SELECT run_id, experiment_id, lifecycle_stage FROM runs WHERE run_id = ANY ($1::uuid[])),
    written AS (
      INSERT INTO params (run_id, key, value, experiment_id)
      SELECT DISTINCT ON (run_id, key) run_id, key, value, experiment_id
      FROM param JOIN run USING (run_id) WHERE run.lifecycle_stage = 'active'
      ORDER BY run_id, key, position
      ON CONFLICT (run_id, key) DO NOTHING
      RETURNING run_id, key, value
    )
    SELECT run.run_id, run.lifecycle_stage, json_agg(json_build_array(written.key, written.value)) AS written
    FROM run LEFT JOIN written USING (run_id) GROUP BY run.run_id, run.lifecycle_stage`,
};

export const READ_PARAM: Statement = {
  name: 'param-read',
  text: 'SELECT value FROM params WHERE run_id = $1 AND key = $2',
};
