/**
 * `0` is the byte after `/`, and U+10FFFF the last character: with byte order, everything below `a` lies from `a/` up to
 * `a0`, and everything at all up to the latter.
 */
const END = `chr(1114111)`;

/**
 * $1 namespace, $2 the folders of a path from the outermost on, then the path itself. Whether a path may be a file depends
 * on rows that are not there, which no row lock can hold: its folders are locked as folders, shared with all their files,
 * and the path as a file, alone. So the many files of one folder do not wait for each other's commit.
 */
export const LOCK_PATH = `
  SELECT CASE WHEN place = cardinality($2::text[])
    THEN pg_advisory_xact_lock($1::int, hashtext(step))
    ELSE pg_advisory_xact_lock_shared($1::int, hashtext(step))
  END
  FROM unnest($2::text[]) WITH ORDINALITY AS path (step, place) ORDER BY place`;

/** $1 root, $2 path, $3 blob, $4 size, $5 full path, $6 and $7 roots and paths of the folders above. */
export const PUT_FILE = `
  INSERT INTO artifact_files AS file (root, path, blob_id, size_bytes)
  SELECT $1, $2, $3, $4
  WHERE NOT EXISTS (
    SELECT FROM artifact_files AS above
    JOIN unnest($6::text[], $7::text[]) AS folder (root, path) USING (root, path)
  ) AND NOT EXISTS (
    SELECT FROM artifact_files AS below
    WHERE below.root = $1 AND below.path >= $2 || '/' AND below.path < $2 || '0'
  ) AND NOT EXISTS (
    SELECT FROM artifact_files AS inside
    WHERE inside.root = $5 OR (inside.root >= $5 || '/' AND inside.root < $5 || '0')
  )
  ON CONFLICT ON CONSTRAINT pk_artifact_files
    DO UPDATE SET blob_id = excluded.blob_id, size_bytes = excluded.size_bytes, updated_at = now()
  RETURNING 1`;

/** $1 root, $2 path, $3 full path; the latter finds whole roots when it leads to or above them. */
export const DELETE_TREE = `
  WITH deleted AS (
    DELETE FROM artifact_files
    WHERE (root = $1 AND (path = $2 OR (path >= $2 || '/' AND path < $2 || '0')))
      OR root = $3
      OR (root >= $3 || '/' AND root < $3 || '0')
    RETURNING 1
  )
  SELECT count(*) AS files FROM deleted`;

/**
 * The first value of each folder below a prefix: after a file the next value, after a folder the first value beyond it.
 * The cost is one index probe for each name in the folder, however many files lie deeper.
 */
function childrenOf({ column, size, scope, prefix }: Record<string, string>): string {
  const source = `SELECT ${column} AS value, ${size} AS size_bytes FROM artifact_files WHERE ${scope}
      AND ${column} < CASE WHEN ${prefix} = '' THEN ${END} ELSE left(${prefix}, -1) || '0' END`;
  return `
  WITH RECURSIVE child AS (
    (${source} AND ${column} >= ${prefix} ORDER BY ${column} LIMIT 1)
    UNION ALL
    SELECT following.* FROM child
    CROSS JOIN LATERAL (SELECT substr(child.value, length(${prefix}) + 1)) AS name (rest)
    CROSS JOIN LATERAL (
      ${source} AND ${column} >= CASE
        WHEN position('/' IN name.rest) = 0 THEN child.value || chr(1)
        ELSE ${prefix} || split_part(name.rest, '/', 1) || '0'
      END ORDER BY ${column} LIMIT 1
    ) AS following
  )
  SELECT value, size_bytes FROM child`;
}

/** $1 root, $2 prefix: empty, or a folder with its slash. */
export const CHILDREN_IN_ROOT = childrenOf({
  column: 'path',
  size: 'size_bytes',
  scope: 'root = $1',
  prefix: '$2::text',
});

/** $1 prefix, as above. */
export const CHILDREN_ABOVE_ROOTS = childrenOf({
  column: 'root',
  size: 'NULL::bigint',
  scope: `root <> ''`,
  prefix: '$1::text',
});
