import { decodePageToken, encodePageToken } from '../search/page-token.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { predictionConditions, searchQuery } from './prediction-conditions.js';
import { PREDICTION_COLUMNS, type PredictionRow } from './prediction-row.js';
import type { PredictionQuery } from './prediction.types.js';

/** A page is shorter than asked for when its texts are larger than this, so that answers stay bounded. */
const PAGE_BYTES = 8 * 1024 * 1024;

export interface FoundRow extends PredictionRow {
  /** What the row is ordered by, and its page's last rows are left out by. */
  readonly sort_key: string;
  readonly window_end: string | null;
  readonly window_size: string | null;
}

export interface FoundPage {
  readonly rows: readonly FoundRow[];
  readonly nextPageToken: string | null;
}

export interface PageStatement {
  readonly sql: string;
  readonly pageOf: (rows: readonly FoundRow[]) => FoundPage;
}

const NUMBER = /^-?\d{1,19}$/;

/** Positions come from outside: a token's numbers are numbers. */
export function tokenNumber(text: string | undefined): string {
  if (text === undefined || !NUMBER.test(text))
    throw invalidParameter('Invalid page token, its key is malformed');
  return text;
}

/** Rows of the page whose texts fit into it; the first always does. */
export const withinBytes = (ordered: string): string => `
  SELECT page.*, ${PREDICTION_COLUMNS}
  FROM (
    SELECT ordered.*, sum(ordered.size_bytes) OVER (ORDER BY ordered.place) - ordered.size_bytes AS bytes_before
    FROM (${ordered}) AS ordered
  ) AS page JOIN predictions AS prediction USING (prediction_id)
  WHERE page.bytes_before < ${PAGE_BYTES}
  ORDER BY page.place`;

/** By id, or by time and id: one walk along an index from where the last page ended. */
export function orderedPage(query: PredictionQuery, builder: SqlBuilder): PageStatement {
  const isTime = query.order.startsWith('logged_at');
  const direction = query.order.endsWith('desc') ? 'DESC' : 'ASC';
  const sortKey = isTime
    ? '(extract(epoch FROM prediction.logged_at) * 1000000)::bigint'
    : 'prediction.prediction_id';
  const order = isTime
    ? `prediction.logged_at ${direction}, prediction.prediction_id ${direction}`
    : `prediction.prediction_id ${direction}`;
  const words = searchQuery(query, builder);
  const conditions = [
    ...predictionConditions(query, builder),
    ...(words === null ? [] : [`prediction.search @@ ${words}`]),
    ...afterLast(query, { isTime, direction }, builder),
  ];
  const sql = withinBytes(`
    SELECT prediction.prediction_id, prediction.size_bytes, ${sortKey}::text AS sort_key,
      row_number() OVER (ORDER BY ${order}) AS place
    FROM predictions AS prediction
    WHERE ${conditions.join(' AND ')}
    ORDER BY ${order}
    LIMIT ${builder.bind(query.limit + 1)}`);
  return { sql, pageOf: (rows) => pageOf(rows, query) };
}

function afterLast(
  { pageToken, order }: PredictionQuery,
  { isTime, direction }: { isTime: boolean; direction: 'ASC' | 'DESC' },
  builder: SqlBuilder,
): string[] {
  if (pageToken === null) return [];
  const [time, id] = decodePageToken(pageToken, order, 2).map(tokenNumber);
  const operator = direction === 'DESC' ? '<' : '>';
  if (!isTime) return [`prediction.prediction_id ${operator} ${builder.bind(id)}::bigint`];
  const moment = `'epoch'::timestamptz + ${builder.bind(time)}::bigint * interval '1 microsecond'`;
  return [
    `(prediction.logged_at, prediction.prediction_id) ${operator} (${moment}, ${builder.bind(id)}::bigint)`,
  ];
}

function pageOf(found: readonly FoundRow[], { limit, order }: PredictionQuery): FoundPage {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  // A page that was cut by its size has at least one row left behind it, or none: the next one then is empty.
  const isCut = found.length > limit || bytesOf(found) >= PAGE_BYTES;
  const nextPageToken = isCut && last ? encodePageToken(order, [last.sort_key, last.prediction_id]) : null;
  return { rows, nextPageToken };
}

export const bytesOf = (rows: readonly PredictionRow[]): number =>
  rows.reduce(
    (sum, row) =>
      sum +
      Buffer.byteLength(row.inputs_text) +
      Buffer.byteLength(row.output_text) +
      Buffer.byteLength(row.prompt_text ?? ''),
    0,
  );

export const isPageFull = (rows: readonly PredictionRow[]): boolean => bytesOf(rows) >= PAGE_BYTES;
