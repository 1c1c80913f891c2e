import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of each text, what words are searched in. A `tsvector` holds 1 MB: 64,000 characters of the shortest words fit three times. */
const SEARCHED_CHARACTERS = 64_000;

/** Scripts that are written without spaces between words: each character becomes a word, and a word a phrase. */
const UNSPACED =
  '\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff' +
  '\\uac00-\\ud7af\\uf900-\\ufaff\\uff66-\\uff9f\\U00020000-\\U0003fffd';
/** Signs between words. A database with a "C" locale would take them for letters. */
const SIGNS =
  '\\u0080-\\u00bf\\u00d7\\u00f7\\u2000-\\u206f\\u20a0-\\u20bf\\u2190-\\u2bff\\u2e00-\\u2e7f\\u3000-\\u303f' +
  '\\ufe10-\\ufe6f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65\\ufeff';

/** Without signs, the parser of Postgres sees words and numbers only: no addresses, tags or paths that swallow words. */
const SEARCH_TEXT = `
  CREATE FUNCTION weir_search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
      WHEN octet_length(cut) = char_length(cut) THEN cut
      ELSE regexp_replace(cut, '([${UNSPACED}])|[${SIGNS}]', ' \\1 ', 'g')
    END
    FROM (SELECT translate(
      left(value, ${SEARCHED_CHARACTERS}), E'!"#$%&\\'()*+,-./:;<=>?@[\\\\]^_\`{|}~', repeat(' ', 32)
    ) AS cut) AS plain
  $$`;

const SEARCH_VECTOR = `
  CREATE FUNCTION weir_search_vector(inputs text, output text, prompt text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('simple'::regconfig, weir_search_text(inputs)), 'A')
      || setweight(to_tsvector('simple'::regconfig, weir_search_text(output)), 'B')
      || setweight(to_tsvector('simple'::regconfig, weir_search_text(coalesce(prompt, ''))), 'C')
  $$`;

/**
 * What models were asked and answered. `*_json` is null where the value is a text. A row that stands in an artifact names
 * the file and its place there; one that was sent by itself gets its place when the file is written.
 */
const PREDICTIONS = `
  CREATE TABLE predictions (
    prediction_id bigint GENERATED ALWAYS AS IDENTITY,
    run_id uuid NOT NULL,
    experiment_id bigint NOT NULL,
    origin text COLLATE "C" NOT NULL,
    file text COLLATE "C",
    row_index integer,
    inputs_text text NOT NULL,
    inputs_json json,
    output_text text NOT NULL,
    output_json json,
    prompt_text text,
    prompt_json json,
    prompt_name text COLLATE "C",
    prompt_version integer,
    model text COLLATE "C",
    trace_id text COLLATE "C",
    latency_ms double precision,
    usage json,
    logged_at timestamptz NOT NULL DEFAULT now(),
    size_bytes integer NOT NULL GENERATED ALWAYS AS (
      octet_length(inputs_text) + octet_length(output_text) + coalesce(octet_length(prompt_text), 0)
    ) STORED,
    digest uuid NOT NULL GENERATED ALWAYS AS (
      md5(md5(inputs_text) || md5(output_text) || md5(coalesce(prompt_text, '')))::uuid
    ) STORED,
    search tsvector NOT NULL GENERATED ALWAYS AS (
      weir_search_vector(inputs_text, output_text, prompt_text)
    ) STORED,
    CONSTRAINT pk_predictions PRIMARY KEY (prediction_id),
    CONSTRAINT ck_predictions_origin CHECK (origin IN ('rest', 'file')),
    CONSTRAINT ck_predictions_place CHECK ((file IS NULL) = (row_index IS NULL) AND (origin = 'rest' OR file IS NOT NULL)),
    CONSTRAINT fk_predictions_run FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE
  )`;

/** What was read from, or written to, the files that hold predictions: the blob that the rows are equal to. */
const PREDICTION_FILES = `
  CREATE TABLE prediction_files (
    run_id uuid NOT NULL,
    file text COLLATE "C" NOT NULL,
    blob_id text COLLATE "C",
    state text COLLATE "C" NOT NULL,
    reason text,
    row_count integer NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_prediction_files PRIMARY KEY (run_id, file),
    CONSTRAINT ck_prediction_files_state CHECK (state IN ('ready', 'refused')),
    CONSTRAINT fk_prediction_files_run FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE
  )`;

const PREDICTION_KEYS = `
  CREATE TABLE prediction_keys (
    run_id uuid NOT NULL,
    idempotency_key text COLLATE "C" NOT NULL,
    request_digest text COLLATE "C" NOT NULL,
    prediction_count integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_prediction_keys PRIMARY KEY (run_id, idempotency_key),
    CONSTRAINT fk_prediction_keys_run FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE
  )`;

/**
 * Parts of words are found by trigrams where the database has the extension and lets its owner make it. Where it does
 * not, such a search reads the rows, and everything else works.
 */
const TRIGRAMS = `
  DO $$
  DECLARE
    home text;
  BEGIN
    BEGIN
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
    EXCEPTION WHEN OTHERS THEN
      RAISE NOTICE 'pg_trgm is not available: %', SQLERRM;
    END;
    SELECT quote_ident(nspname) INTO home
    FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm';
    IF home IS NOT NULL THEN
      EXECUTE format(
        'CREATE INDEX ix_predictions_trigrams ON predictions
          USING gin (inputs_text %1$s.gin_trgm_ops, output_text %1$s.gin_trgm_ops, prompt_text %1$s.gin_trgm_ops)',
        home
      );
    END IF;
  END $$`;

const UP = [
  SEARCH_TEXT,
  SEARCH_VECTOR,
  PREDICTIONS,
  `CREATE INDEX ix_predictions_run ON predictions (run_id, prediction_id)`,
  `CREATE INDEX ix_predictions_experiment ON predictions (experiment_id, prediction_id)`,
  `CREATE INDEX ix_predictions_place ON predictions (run_id, file, row_index)`,
  `CREATE INDEX ix_predictions_unwritten ON predictions (run_id) WHERE file IS NULL`,
  `CREATE INDEX ix_predictions_logged_at ON predictions (logged_at, prediction_id)`,
  `CREATE INDEX ix_predictions_prompt ON predictions (prompt_name, prompt_version, prediction_id)
    WHERE prompt_name IS NOT NULL`,
  `CREATE INDEX ix_predictions_model ON predictions (model, prediction_id) WHERE model IS NOT NULL`,
  `CREATE INDEX ix_predictions_trace ON predictions (trace_id) WHERE trace_id IS NOT NULL`,
  `CREATE INDEX ix_predictions_search ON predictions USING gin (search)`,
  TRIGRAMS,
  PREDICTION_FILES,
  PREDICTION_KEYS,
  `CREATE INDEX ix_prediction_keys_created_at ON prediction_keys (created_at)`,
];

const DOWN = [
  'DROP TABLE prediction_keys',
  'DROP TABLE prediction_files',
  'DROP TABLE predictions',
  'DROP FUNCTION weir_search_vector(text, text, text)',
  'DROP FUNCTION weir_search_text(text)',
];

export class Predictions1760000004801 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  /** The extension stays: it may have been there before, or serve others by now. */
  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
