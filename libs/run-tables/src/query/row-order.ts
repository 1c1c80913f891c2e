import { AppError } from '@weir/errors';
import { parseOrderBy, type Direction } from '@weir/tracking-store';
import { badQuery } from './query.errors.js';
import type { QueryColumns } from './query-columns.js';

const FIELD = 'order';
/** A comma within quotes belongs to a name. */
const CLAUSE = /(?:`[^`]*`|"[^"]*"|[^,`"])+/g;

interface SortKey {
  readonly expression: string;
  readonly direction: Direction;
}

/** An order of rows: what was asked for, cells without a value last, and the order of the log where that leaves a choice. */
export class RowOrder {
  private constructor(private readonly keys: readonly SortKey[]) {}

  static of(clauses: readonly string[], columns: QueryColumns): RowOrder {
    const texts = clauses
      .flatMap((clause) => clause.match(CLAUSE) ?? [])
      .filter((clause) => clause.trim() !== '');
    return new RowOrder(
      parsed(texts).map(({ identifier: { entity, key }, direction }) => ({
        expression: columns.sortKey(entity === null ? key : `${entity}.${key}`, FIELD),
        direction,
      })),
    );
  }

  get isLogOrder(): boolean {
    return this.keys.length === 0;
  }

  get sql(): string {
    return [
      ...this.keys.map(({ expression, direction }) => `${expression} ${direction} NULLS LAST`),
      'r.row_index',
    ].join(', ');
  }

  /** The sort key of one row as a row of SQL, to be compared with by `afterSql`. */
  get keyColumns(): string {
    return [...this.keys.map(({ expression }, place) => `${expression} AS k${place}`), 'r.row_index'].join(
      ', ',
    );
  }

  /** Whether a row comes behind the row `last`, which was made by `keyColumns`. */
  get afterSql(): string {
    const levels = this.keys.map(({ expression, direction }, place) => {
      const bound = `last.k${place}`;
      const isBehind = `${expression} ${direction === 'ASC' ? '>' : '<'} ${bound}`;
      return {
        behind: `(${isBehind} OR (${bound} IS NOT NULL AND ${expression} IS NULL))`,
        equal: `${expression} IS NOT DISTINCT FROM ${bound}`,
      };
    });
    return levels.reduceRight(
      (rest, { behind, equal }) => `(${behind} OR (${equal} AND ${rest}))`,
      'r.row_index > last.row_index',
    );
  }
}

function parsed(clauses: readonly string[]): ReturnType<typeof parseOrderBy> {
  try {
    return parseOrderBy(clauses);
  } catch (error) {
    if (AppError.isInstance(error) && error.status < 500) throw badQuery(FIELD, error.message, error);
    throw error;
  }
}
