export {
  valueOf,
  withoutBareTokens,
  type CellKind,
  type CellText,
  type CellValue,
  type TableRows,
} from './formats/cell.js';
export { openRows, openTable, tableFormatOf, type TableFormat } from './formats/open-table.js';
export { TABLE_LIMITS, type TableLimits } from './formats/table-limits.js';
export { writeTable } from './formats/write-table.js';
export type { TableContent } from './formats/table-content.js';
export { tableSourceOf, type TableSource } from './formats/table-source.js';
export { withOpenBlob } from './predictions/open-blob.js';
export { PREDICTIONS_FILE } from './predictions/prediction-columns.js';
export { PredictionFileWriter } from './predictions/prediction-file.writer.js';
export { PredictionIngest, isPredictionFile } from './predictions/prediction-ingest.js';
export { columnType, type ColumnType, type TableColumn } from './storage/column-summary.js';
export { LOGGED_ARTIFACTS_TAG, withLoggedTable } from './storage/logged-artifacts.js';
export { RunFileLocator, type RunFile } from './storage/run-file.locator.js';
export { runTableProviders } from './storage/run-table.providers.js';
export { TableAppender } from './storage/table-appender.js';
export { TableFiles } from './storage/table-files.js';
export { TableIngest, type BroughtTable } from './storage/table-ingest.js';
export type { AppendedRows, NewRows } from './storage/table-writes.js';
export { noTable, tableRefused } from './storage/table.errors.js';
export type { StoredTable } from './storage/table.repository.js';
export { badQuery, unknownColumn } from './query/query.errors.js';
export { TableCatalog, type ListedTable } from './query/table-catalog.js';
export { TableQuery, type RowPage, type RowQuery } from './query/table-query.js';
export { RowsReplaced, StoredRowsReader, type StoredRow } from './storage/stored-rows.reader.js';
export { tableBusy } from './storage/table.errors.js';
export { parseRowsBody } from './formats/rows-body.js';
