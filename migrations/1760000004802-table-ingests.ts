import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The files that clients are known to write; other tables are named by a run's tag. */
const PREDICTION_FILE = String.raw`^llm_predictions\.csv$|(?:^|/)[^/]*eval_results_table\.json$`;
const TABLE_FILE = String.raw`\.(?:json|csv|parquet)$`;
const RUN_FOLDER = '(?:^|/)([0-9a-f]{32})/artifacts$';
const LOGGED_TABLES = 'mlflow.loggedArtifacts';

/**
 * Files that still have to be read into rows. Each is here once, however often it was written: `version` tells a
 * worker whether it has read the last one. `starts` counts workers that began and were not heard of again.
 */
const TABLE_INGESTS = `
  CREATE TABLE table_ingests (
    ingest_id bigint GENERATED ALWAYS AS IDENTITY,
    run_id uuid NOT NULL,
    file text COLLATE "C" NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    attempt integer NOT NULL DEFAULT 0,
    starts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    parked_reason text,
    CONSTRAINT pk_table_ingests PRIMARY KEY (ingest_id),
    CONSTRAINT uq_table_ingests_file UNIQUE (run_id, file),
    CONSTRAINT fk_table_ingests_run FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE
  )`;

/** The tag is a JSON list, which clients write and the limit of a tag's length may cut: whole entries are read. */
const LOGGED_TABLE_FILES = `
  CREATE FUNCTION weir_logged_tables(tag text) RETURNS SETOF text LANGUAGE plpgsql IMMUTABLE AS $$
  DECLARE
    path text;
  BEGIN
    FOR path IN SELECT match[1] FROM regexp_matches(tag, '"path"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")', 'g') AS match LOOP
      BEGIN
        RETURN NEXT path::json #>> '{}';
      EXCEPTION WHEN data_exception THEN
        CONTINUE; -- an escape that stands for no character names no file
      END;
    END LOOP;
  END $$`;

const ENQUEUE = `
  CREATE FUNCTION weir_enqueue_table(run uuid, name text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO table_ingests AS ingest (run_id, file) VALUES (run, name)
    ON CONFLICT ON CONSTRAINT uq_table_ingests_file
      DO UPDATE SET version = ingest.version + 1, starts = 0, due_at = now(), parked_reason = NULL
  $$`;

/**
 * Whoever writes or removes an artifact, by whatever door, does it in one transaction with this row: a trigger, so that
 * no door can forget it.
 */
const ARTIFACT_CHANGED = `
  CREATE FUNCTION weir_artifact_changed() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    place artifact_files := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    run uuid;
  BEGIN
    SELECT run_id INTO run FROM runs
    WHERE run_id = substring(place.root FROM '${RUN_FOLDER}')::uuid
      AND right(artifact_uri, length(place.root)) = place.root;
    IF run IS NOT NULL AND (place.path ~ '${PREDICTION_FILE}' OR EXISTS (
      SELECT FROM run_tags
      WHERE run_id = run AND key = '${LOGGED_TABLES}' AND place.path IN (SELECT weir_logged_tables(value))
    )) THEN
      PERFORM weir_enqueue_table(run, place.path);
    END IF;
    RETURN NULL;
  END $$`;

/** `log_table` writes the tag after the file. A tag that is written again names its old files again: they are not due. */
const TABLES_LOGGED = `
  CREATE FUNCTION weir_tables_logged() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM weir_enqueue_table(NEW.run_id, path)
    FROM (
      SELECT weir_logged_tables(NEW.value) AS path
      EXCEPT
      SELECT weir_logged_tables(OLD.value) WHERE TG_OP = 'UPDATE'
    ) AS added;
    RETURN NULL;
  END $$`;

const UP = [
  TABLE_INGESTS,
  `CREATE INDEX ix_table_ingests_due ON table_ingests (due_at)`,
  LOGGED_TABLE_FILES,
  ENQUEUE,
  ARTIFACT_CHANGED,
  TABLES_LOGGED,
  `CREATE TRIGGER tr_artifact_files_written AFTER INSERT OR UPDATE OF blob_id ON artifact_files
    FOR EACH ROW WHEN (NEW.path ~ '${TABLE_FILE}') EXECUTE FUNCTION weir_artifact_changed()`,
  `CREATE TRIGGER tr_artifact_files_removed AFTER DELETE ON artifact_files
    FOR EACH ROW WHEN (OLD.path ~ '${TABLE_FILE}') EXECUTE FUNCTION weir_artifact_changed()`,
  `CREATE TRIGGER tr_run_tags_tables AFTER INSERT OR UPDATE OF value ON run_tags
    FOR EACH ROW WHEN (NEW.key = '${LOGGED_TABLES}') EXECUTE FUNCTION weir_tables_logged()`,
  // Files that were there before.
  `INSERT INTO table_ingests (run_id, file)
    SELECT run_id, path FROM artifact_files
    JOIN runs ON run_id = substring(root FROM '${RUN_FOLDER}')::uuid AND right(artifact_uri, length(root)) = root
    WHERE path ~ '${PREDICTION_FILE}'
      OR path IN (SELECT weir_logged_tables(value) FROM run_tags WHERE run_tags.run_id = runs.run_id AND key = '${LOGGED_TABLES}')
    ON CONFLICT DO NOTHING`,
];

const DOWN = [
  'DROP TRIGGER tr_run_tags_tables ON run_tags',
  'DROP TRIGGER tr_artifact_files_removed ON artifact_files',
  'DROP TRIGGER tr_artifact_files_written ON artifact_files',
  'DROP FUNCTION weir_tables_logged()',
  'DROP FUNCTION weir_artifact_changed()',
  'DROP FUNCTION weir_enqueue_table(uuid, text)',
  'DROP FUNCTION weir_logged_tables(text)',
  'DROP TABLE table_ingests',
];

/** The outbox of the table ingest, filled by whatever changes a table's file. */
export class TableIngests1760000004802 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
