/** Whoever changes records holds this lock: two clients that send the same input make one record. */
export const LOCK_DATASET = `
  SELECT name, schema FROM evaluation_datasets WHERE dataset_id = $1 FOR UPDATE`;

const merged = (column: string): string => `${column} = CASE
    WHEN given.${column} IS NULL OR given.${column} = '{}' THEN record.${column}
    WHEN record.${column} IS NULL THEN given.${column}::json
    ELSE (record.${column}::jsonb || given.${column}::jsonb)::json END`;

/**
 * $1 dataset, $2 now, $3… one array for each column. An input that is there already keeps its record: outputs are
 * replaced when there are some to say, expectations and tags are added to. Each input is looked up on its own, and the
 * records that are there are named in an array: with joins alone, Postgres may read every record of the dataset.
 */
export const PUT_RECORDS = `
  WITH sent AS (
    SELECT decode(hash, 'hex') AS input_hash, inputs, has_outputs, outputs, expectations, tags, source, source_id,
      source_type, by_user, place
    FROM unnest($3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
        $11::text[], $12::text[]) WITH ORDINALITY
      AS g (hash, inputs, has_outputs, outputs, expectations, tags, source, source_id, source_type, by_user, place)
  ), given AS MATERIALIZED (
    SELECT sent.*, known.ordinal FROM sent LEFT JOIN LATERAL (
      SELECT record.ordinal FROM evaluation_dataset_records AS record
      WHERE record.dataset_id = $1 AND record.input_hash = sent.input_hash LIMIT 1
    ) AS known ON true
  ), merged AS (
    UPDATE evaluation_dataset_records AS record SET
      outputs = CASE WHEN given.has_outputs THEN given.outputs::json ELSE record.outputs END,
      ${merged('expectations')},
      ${merged('tags')},
      last_update_time = $2,
      last_updated_by = coalesce(given.by_user, record.last_updated_by)
    FROM given WHERE record.dataset_id = $1 AND record.ordinal = given.ordinal
      AND record.ordinal = ANY (ARRAY(SELECT ordinal FROM given WHERE ordinal IS NOT NULL))
    RETURNING 1
  ), added AS (
    INSERT INTO evaluation_dataset_records (dataset_id, input_hash, inputs, outputs, expectations, tags, source,
      source_id, source_type, created_time, last_update_time, created_by, last_updated_by)
    SELECT $1, input_hash, inputs::json, CASE WHEN has_outputs THEN outputs ELSE '{}' END::json, expectations::json,
      tags::json, source::json, source_id, source_type, $2, $2, by_user, by_user
    FROM given WHERE ordinal IS NULL
    ORDER BY place
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM added)::integer AS inserted, (SELECT count(*) FROM merged)::integer AS updated`;

/** $1 dataset, $2 now, $3 digest, $4 schema, $5 how many records came, $6 user. */
export const NOTE_CHANGE = `
  UPDATE evaluation_datasets SET last_update_time = $2, digest = $3, schema = $4, record_count = record_count + $5,
    last_updated_by = $6
  WHERE dataset_id = $1`;

/** $1 dataset, $2 records. */
export const DELETE_RECORDS = `
  WITH deleted AS (
    DELETE FROM evaluation_dataset_records WHERE dataset_id = $1 AND record_id = ANY ($2::uuid[]) RETURNING 1
  ), counted AS (SELECT count(*)::integer AS records FROM deleted), noted AS (
    UPDATE evaluation_datasets SET record_count = record_count - counted.records FROM counted
    WHERE dataset_id = $1 AND counted.records > 0
  )
  SELECT records FROM counted`;

/**
 * $1 dataset, $2 after which record, $3 how many, $4 how many bytes: the page ends with the record that passes them.
 */
export const RECORDS_PAGE = `
  SELECT * FROM (
    SELECT *, sum(octet_length(inputs) + coalesce(octet_length(outputs), 0) + coalesce(octet_length(expectations), 0)
      + coalesce(octet_length(tags), 0) + coalesce(octet_length(source), 0)) OVER before AS bytes_before
    FROM (
      SELECT ordinal, replace(record_id::text, '-', '') AS record_id, inputs::text, outputs::text, expectations::text,
        tags::text, source::text, source_id, source_type, created_time, last_update_time, created_by, last_updated_by
      FROM evaluation_dataset_records
      WHERE dataset_id = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3
    ) AS candidate
    WINDOW before AS (ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  ) AS page
  WHERE coalesce(bytes_before, 0) < $4 ORDER BY ordinal`;
