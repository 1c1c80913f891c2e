import type { Statement } from '../sql/sql-client.js';

/**
 * $1 run, $2 idempotency key or null, $3 digest of the request, $4 how many, then one array for each column. A key that
 * is taken lets nothing be written: two calls with one key wait for each other at its row.
 */
export const INSERT_PREDICTIONS: Statement = {
  name: 'predictions-insert',
  text: `
    WITH run AS (SELECT run_id, experiment_id, lifecycle_stage FROM runs WHERE run_id = $1),
    key AS (
      INSERT INTO prediction_keys (run_id, idempotency_key, request_digest, prediction_count)
      SELECT run_id, $2, $3, $4 FROM run WHERE lifecycle_stage = 'active' AND $2::text IS NOT NULL
      ON CONFLICT DO NOTHING
      RETURNING 1
    ),
    written AS (
      INSERT INTO predictions (run_id, experiment_id, origin, inputs_text, inputs_json, output_text, output_json,
        prompt_text, prompt_json, prompt_name, prompt_version, model, trace_id, latency_ms, usage, logged_at)
      SELECT run_id, experiment_id, 'rest', inputs_text, inputs_json::json, output_text, output_json::json,
        prompt_text, prompt_json::json, prompt_name, prompt_version, model, trace_id, latency_ms, usage::json,
        coalesce(to_timestamp(logged_at / 1000), now())
      FROM run CROSS JOIN unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
        $12::int[], $13::text[], $14::text[], $15::float8[], $16::text[], $17::float8[]) WITH ORDINALITY
        AS given (inputs_text, inputs_json, output_text, output_json, prompt_text, prompt_json, prompt_name,
          prompt_version, model, trace_id, latency_ms, usage, logged_at, place)
      WHERE lifecycle_stage = 'active' AND ($2::text IS NULL OR EXISTS (SELECT FROM key))
      ORDER BY place
      RETURNING prompt_name, prompt_version
    ),
    linked AS (
      INSERT INTO run_prompts (name, version, run_id, via)
      SELECT DISTINCT prompt_name, prompt_version::text, $1::uuid, 'prediction' FROM written
      WHERE prompt_name IS NOT NULL AND prompt_version IS NOT NULL
      ORDER BY 1, 2
      ON CONFLICT DO NOTHING
    )
    SELECT lifecycle_stage, (SELECT count(*) FROM written)::int AS written FROM run`,
};

export const FIND_PREDICTION_KEY: Statement = {
  name: 'prediction-key-find',
  text: `SELECT request_digest, prediction_count FROM prediction_keys WHERE run_id = $1 AND idempotency_key = $2`,
};

/** $1 how old, $2 how many. */
export const DELETE_OLD_KEYS: Statement = {
  name: 'prediction-keys-delete',
  text: `
    DELETE FROM prediction_keys WHERE (run_id, idempotency_key) IN (
      SELECT run_id, idempotency_key FROM prediction_keys
      WHERE created_at < now() - $1::interval ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
};
