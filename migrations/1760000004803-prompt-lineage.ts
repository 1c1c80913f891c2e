import type { MigrationInterface, QueryRunner } from 'typeorm';

const LINKED_PROMPTS = 'mlflow.linkedPrompts';

/** Which prompt versions a run used: by the tag that clients set, or by a prediction that names its prompt. */
const RUN_PROMPTS = `
  CREATE TABLE run_prompts (
    name text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    run_id uuid NOT NULL,
    via text COLLATE "C" NOT NULL,
    CONSTRAINT pk_run_prompts PRIMARY KEY (name, version, run_id, via),
    CONSTRAINT ck_run_prompts_via CHECK (via IN ('run-tag', 'prediction')),
    CONSTRAINT fk_run_prompts_run FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE
  )`;

/** `[{"name": …, "version": …}]`, as clients write it; any other text links nothing. */
const PROMPTS_OF_TAG = `
  CREATE FUNCTION weir_linked_prompts(tag text) RETURNS TABLE (name text, version text) LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN
    RETURN QUERY
      SELECT DISTINCT item ->> 'name', item ->> 'version' FROM jsonb_array_elements(tag::jsonb) AS item
      WHERE item ->> 'name' <> '' AND item ->> 'version' <> ''
      ORDER BY 1, 2;
  EXCEPTION WHEN data_exception THEN
    RETURN;
  END $$`;

const RUN_LINKED = `
  CREATE FUNCTION weir_run_prompts_linked() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      DELETE FROM run_prompts WHERE run_id = OLD.run_id AND via = 'run-tag';
    END IF;
    IF TG_OP <> 'DELETE' THEN
      INSERT INTO run_prompts (name, version, run_id, via)
      SELECT name, version, NEW.run_id, 'run-tag' FROM weir_linked_prompts(NEW.value)
      ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
  END $$`;

/** Clients that do not know the route for it link a trace by its tag. */
const TRACE_LINKED = `
  CREATE FUNCTION weir_trace_prompts_linked() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO trace_prompts (name, version, trace_id)
    SELECT name, version, NEW.trace_id FROM weir_linked_prompts(NEW.tags ->> '${LINKED_PROMPTS}')
    ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$`;

const UP = [
  RUN_PROMPTS,
  `CREATE INDEX ix_run_prompts_run ON run_prompts (run_id)`,
  PROMPTS_OF_TAG,
  RUN_LINKED,
  TRACE_LINKED,
  `CREATE TRIGGER tr_run_tags_prompts AFTER INSERT OR UPDATE OF value ON run_tags
    FOR EACH ROW WHEN (NEW.key = '${LINKED_PROMPTS}') EXECUTE FUNCTION weir_run_prompts_linked()`,
  `CREATE TRIGGER tr_run_tags_prompts_removed AFTER DELETE ON run_tags
    FOR EACH ROW WHEN (OLD.key = '${LINKED_PROMPTS}') EXECUTE FUNCTION weir_run_prompts_linked()`,
  `CREATE TRIGGER tr_traces_prompts AFTER INSERT OR UPDATE OF tags ON traces
    FOR EACH ROW WHEN (NEW.tags ? '${LINKED_PROMPTS}') EXECUTE FUNCTION weir_trace_prompts_linked()`,
  // What was linked before.
  `INSERT INTO run_prompts (name, version, run_id, via)
    SELECT linked.name, linked.version, run_id, 'run-tag'
    FROM run_tags CROSS JOIN LATERAL weir_linked_prompts(value) AS linked WHERE key = '${LINKED_PROMPTS}'
    ON CONFLICT DO NOTHING`,
  `INSERT INTO run_prompts (name, version, run_id, via)
    SELECT DISTINCT prompt_name, prompt_version::text, run_id, 'prediction' FROM predictions
    WHERE prompt_name IS NOT NULL AND prompt_version IS NOT NULL
    ON CONFLICT DO NOTHING`,
  `INSERT INTO trace_prompts (name, version, trace_id)
    SELECT linked.name, linked.version, trace_id
    FROM traces CROSS JOIN LATERAL weir_linked_prompts(tags ->> '${LINKED_PROMPTS}') AS linked
    WHERE tags ? '${LINKED_PROMPTS}'
    ON CONFLICT DO NOTHING`,
];

const DOWN = [
  'DROP TRIGGER tr_traces_prompts ON traces',
  'DROP TRIGGER tr_run_tags_prompts_removed ON run_tags',
  'DROP TRIGGER tr_run_tags_prompts ON run_tags',
  'DROP FUNCTION weir_trace_prompts_linked()',
  'DROP FUNCTION weir_run_prompts_linked()',
  'DROP FUNCTION weir_linked_prompts(text)',
  'DROP TABLE run_prompts',
];

export class PromptLineage1760000004803 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
