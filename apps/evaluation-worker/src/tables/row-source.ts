import { AppError } from '@weir/errors';

/** Rows that are to be evaluated: each batch holds rows as JSON texts of their cells, in the order of the columns. */
export interface RowSource {
  readonly columns: readonly string[];
  readonly batches: AsyncIterable<readonly string[]>;
}

/** Works on rows for as long as they are open. */
export type UseRows<T> = (rows: RowSource) => Promise<T>;

export const MAX_ROWS = 100_000;

/** The rows cannot be read, now or later. */
export const unusableTable = (message: string, cause?: unknown): AppError =>
  new AppError({ code: 'EVALUATION.TABLE_UNUSABLE', status: 422, message, cause });

export const unusableDataset = (message: string): AppError =>
  new AppError({ code: 'EVALUATION.DATASET_UNUSABLE', status: 422, message });
