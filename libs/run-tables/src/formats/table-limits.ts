/** How large a table may be, so that reading one needs little memory whatever it claims to hold. */
export interface TableLimits {
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly maxColumnNameLength: number;
  /** Characters of one row in its file. */
  readonly maxRowLength: number;
  /** Lists and objects within each other in one cell. */
  readonly maxDepth: number;
}

/** What every door for tables allows. */
export const TABLE_LIMITS: TableLimits = {
  maxRows: 1_000_000,
  maxColumns: 1_000,
  maxColumnNameLength: 1_000,
  maxRowLength: 8 * 1024 * 1024,
  maxDepth: 100,
};

/** A batch ends with the row that fills one of these. */
export const BATCH_ROWS = 2_000;
export const BATCH_LENGTH = 1024 * 1024;
