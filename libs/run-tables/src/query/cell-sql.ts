/**
 * SQL of what a cell is, in each of its forms. `cells` is a jsonb array whose elements may be wrapped (see
 * `stored-cell.ts`). A form that a cell does not have is NULL, so no comparison holds for it.
 */
export interface CellSql {
  readonly number: string;
  readonly text: string;
  readonly boolean: string;
  readonly isNull: string;
}

const NUMBER = String.raw`^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?\s*$`;

/** `place` is a number of ours, not text of a caller. */
export function cellSql(place: number, { hasTextNumbers }: { readonly hasTextNumbers: boolean }): CellSql {
  const cell = `(r.cells -> ${Math.trunc(place)})`;
  const wrapped = `${cell} ? '$weir.cell'`;
  const kind = `jsonb_typeof(${cell})`;
  const plain = `(${cell} #>> '{}')`;
  const textNumber = hasTextNumbers
    ? `WHEN 'string' THEN CASE WHEN ${plain} ~ '${NUMBER}' THEN ${plain}::numeric END`
    : '';
  return {
    number: `(CASE ${kind} WHEN 'number' THEN ${cell}::numeric ${textNumber}
      WHEN 'object' THEN CASE WHEN ${wrapped} THEN nullif((${cell} ->> 'number')::numeric, 'NaN') END END)`,
    text: `(CASE ${kind} WHEN 'string' THEN ${plain}
      WHEN 'object' THEN CASE WHEN ${wrapped} THEN ${cell} ->> 'text' ELSE ${cell}::text END
      WHEN 'array' THEN ${cell}::text END) COLLATE "C"`,
    boolean: hasTextNumbers
      ? `(CASE WHEN lower(${plain}) IN ('true', 'false') THEN lower(${plain})::boolean END)`
      : `(CASE ${kind} WHEN 'boolean' THEN ${cell}::boolean END)`,
    isNull: `(coalesce(${kind}, 'null') = 'null' OR (${kind} = 'object' AND ${wrapped} AND ${cell} ->> 'number' = 'NaN'))`,
  };
}
