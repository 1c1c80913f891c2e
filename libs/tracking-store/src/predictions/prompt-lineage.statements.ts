import type { Statement } from '../sql/sql-client.js';
import { PREDICTION_COLUMNS } from './prediction-row.js';

/** Prompts are registered models with this tag; the text of a version is a tag too. */
const IS_PROMPT = 'mlflow.prompt.is_prompt';
const PROMPT_TEXT = 'mlflow.prompt.text';

export const RESOLVE_ALIAS: Statement = {
  name: 'prompt-alias',
  text: `
    SELECT alias.version::text AS version FROM registered_models AS model
    JOIN model_aliases AS alias USING (registered_model_id) WHERE model.name = $1 AND alias.alias = $2`,
};

export const FIND_PROMPT: Statement = {
  name: 'prompt-find',
  text: `
    SELECT coalesce(template.value, '') AS template FROM registered_models AS model
    JOIN registered_model_tags AS mark
      ON mark.registered_model_id = model.registered_model_id AND mark.key = '${IS_PROMPT}'
    JOIN model_versions AS version
      ON version.registered_model_id = model.registered_model_id AND version.version::text = $2
    LEFT JOIN model_version_tags AS template
      ON template.registered_model_id = model.registered_model_id AND template.version = version.version
        AND template.key = '${PROMPT_TEXT}'
    WHERE model.name = $1`,
};

const ACTIVE = `JOIN runs ON runs.run_id = prediction.run_id AND runs.lifecycle_stage = 'active'`;
/** Predictions name versions by number only. */
const VERSION = `CASE WHEN $2::text ~ '^[1-9][0-9]{0,8}$' THEN $2::text::integer END`;
const PAGE = `AND ($3::bigint IS NULL OR prediction.prediction_id < $3::bigint)
      ORDER BY prediction.prediction_id DESC LIMIT $4`;

/**
 * $1 name, $2 version, $3 id to stay below or null, $4 how many. A prediction that names its prompt is not linked by
 * anything else, and the nearest link of the others counts: each way is one walk along an index.
 */
export const PREDICTIONS_OF_PROMPT: Statement = {
  name: 'prompt-predictions',
  text: `
    WITH direct AS (
      SELECT prediction.prediction_id, 'prediction' AS link FROM predictions AS prediction ${ACTIVE}
      WHERE prediction.prompt_name = $1 AND prediction.prompt_version = ${VERSION} ${PAGE}
    ),
    traced AS (
      SELECT prediction.prediction_id, 'trace' AS link
      FROM trace_prompts AS used JOIN predictions AS prediction ON prediction.trace_id = used.trace_id ${ACTIVE}
      WHERE used.name = $1 AND used.version = $2 AND prediction.prompt_name IS NULL ${PAGE}
    ),
    of_run AS (
      SELECT prediction.prediction_id, 'run' AS link
      FROM run_prompts AS used JOIN predictions AS prediction ON prediction.run_id = used.run_id ${ACTIVE}
      WHERE used.name = $1 AND used.version = $2 AND used.via = 'run-tag' AND prediction.prompt_name IS NULL
        AND NOT EXISTS (SELECT FROM trace_prompts AS nearer WHERE nearer.trace_id = prediction.trace_id) ${PAGE}
    ),
    found AS (
      SELECT * FROM direct UNION ALL SELECT * FROM traced UNION ALL SELECT * FROM of_run
      ORDER BY prediction_id DESC LIMIT $4
    )
    SELECT found.link, ${PREDICTION_COLUMNS}
    FROM found JOIN predictions AS prediction USING (prediction_id) ORDER BY found.prediction_id DESC`,
};

/** $1 name, $2 version, $3 run to stay below or null, $4 how many. */
export const RUNS_OF_PROMPT: Statement = {
  name: 'prompt-runs',
  text: `
    WITH used AS (
      SELECT run_id, via FROM run_prompts WHERE name = $1 AND version = $2
      UNION
      SELECT link.run_id, 'trace' FROM trace_prompts AS prompt JOIN trace_runs AS link USING (trace_id)
      WHERE prompt.name = $1 AND prompt.version = $2
      UNION
      SELECT (trace.metadata ->> 'mlflow.sourceRun')::uuid, 'trace'
      FROM trace_prompts AS prompt JOIN traces AS trace USING (trace_id)
      WHERE prompt.name = $1 AND prompt.version = $2 AND trace.metadata ->> 'mlflow.sourceRun' ~ '^[0-9a-f]{32}$'
    )
    SELECT runs.run_id, runs.experiment_id, runs.run_name, array_agg(used.via ORDER BY used.via) AS links
    FROM used JOIN runs ON runs.run_id = used.run_id AND runs.lifecycle_stage = 'active'
    WHERE $3::uuid IS NULL OR runs.run_id < $3::uuid
    GROUP BY runs.run_id, runs.experiment_id, runs.run_name
    ORDER BY runs.run_id DESC LIMIT $4`,
};

/** $1 run, $2 metadata of the traces that it made. */
export const PROMPTS_OF_RUN: Statement = {
  name: 'run-prompts',
  text: `
    WITH used AS (
      SELECT name, version, via FROM run_prompts WHERE run_id = $1
      UNION
      SELECT prompt.name, prompt.version, 'trace' FROM trace_runs AS link JOIN trace_prompts AS prompt USING (trace_id)
      WHERE link.run_id = $1
      UNION
      SELECT prompt.name, prompt.version, 'trace' FROM traces AS trace JOIN trace_prompts AS prompt USING (trace_id)
      WHERE trace.metadata @> $2::jsonb
    )
    SELECT name, version, array_agg(via ORDER BY via) AS links, EXISTS (
      SELECT FROM registered_models AS model JOIN model_versions AS known USING (registered_model_id)
      WHERE model.name = used.name AND known.version::text = used.version
    ) AS is_registered
    FROM used GROUP BY name, version ORDER BY name, version LIMIT 1000`,
};
