import { decodePageToken, encodePageToken } from '../search/page-token.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { invalidParameter } from '../tracking-store.errors.js';
import {
  isPageFull,
  tokenNumber,
  withinBytes,
  type FoundPage,
  type FoundRow,
  type PageStatement,
} from './ordered-predictions.js';
import { predictionConditions, searchQuery } from './prediction-conditions.js';
import type { PredictionQuery } from './prediction.types.js';

/**
 * How many matches are ranked against each other: the newest ones first, then the window before them. A word that stands
 * in every second row of a million would else have half a million vectors read for a page of ten.
 */
const WINDOW = 5_000;
const RANK = /^\d(?:\.\d{1,12})?(?:e-?\d{1,3})?$/;

/** Where a page begins: below a row of the window that ends before id `end`. */
interface Position {
  readonly end: string;
  readonly after: { readonly rank: string; readonly id: string } | null;
}

/** Best matches first. The window is fixed by the first page, so rows that come later do not move what follows. */
export function rankedPage(query: PredictionQuery, builder: SqlBuilder): PageStatement {
  const position = query.pageToken === null ? null : positionOf(query.pageToken);
  const words = searchQuery(query, builder);
  if (words === null) throw invalidParameter("order 'relevance' needs 'search'.");
  const conditions = [
    ...predictionConditions(query, builder),
    `prediction.search @@ ${words}`,
    ...(position === null ? [] : [`prediction.prediction_id < ${builder.bind(position.end)}::bigint`]),
  ];
  const after = position?.after ?? null;
  const below =
    after === null
      ? ''
      : `WHERE (rank, prediction_id) < (${builder.bind(after.rank)}::real, ${builder.bind(after.id)}::bigint)`;
  const sql = `
    WITH matching AS MATERIALIZED (
      SELECT prediction.prediction_id, prediction.size_bytes, prediction.search
      FROM predictions AS prediction
      WHERE ${conditions.join(' AND ')}
      ORDER BY prediction.prediction_id DESC
      LIMIT ${WINDOW}
    ),
    ranked AS MATERIALIZED (
      SELECT prediction_id, size_bytes, ts_rank('{1,1,1,1}', search, ${words}) AS rank FROM matching
    )
    ${withinBytes(`
      SELECT ranked.prediction_id, ranked.size_bytes, rank::text AS sort_key,
        (SELECT min(prediction_id) FROM ranked)::text AS window_start,
        (SELECT max(prediction_id) + 1 FROM ranked)::text AS window_end,
        (SELECT count(*) FROM ranked)::text AS window_size,
        row_number() OVER (ORDER BY rank DESC, ranked.prediction_id DESC) AS place
      FROM ranked ${below}
      ORDER BY rank DESC, ranked.prediction_id DESC
      LIMIT ${builder.bind(query.limit + 1)}`)}`;
  return { sql, pageOf: (rows) => pageOf(rows, { limit: query.limit, end: position?.end ?? null }) };
}

function positionOf(token: string): Position {
  const [end, rank, id] = decodePageToken(token, 'relevance', 3);
  if (rank === '') return { end: tokenNumber(end), after: null };
  if (rank === undefined || !RANK.test(rank))
    throw invalidParameter('Invalid page token, its key is malformed');
  return { end: tokenNumber(end), after: { rank, id: tokenNumber(id) } };
}

interface WindowRow extends FoundRow {
  readonly window_start?: string;
}

function pageOf(
  found: readonly WindowRow[],
  { limit, end }: { limit: number; end: string | null },
): FoundPage {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  if (!last) return { rows, nextPageToken: null };
  const token = (key: string[]): FoundPage => ({ rows, nextPageToken: encodePageToken('relevance', key) });
  if (found.length > limit || isPageFull(found)) {
    return token([end ?? last.window_end ?? '', last.sort_key, last.prediction_id]);
  }
  const isLastWindow = Number(last.window_size) < WINDOW;
  return isLastWindow ? { rows, nextPageToken: null } : token([last.window_start ?? '', '', '']);
}
