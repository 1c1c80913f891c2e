export {
  isPlainJson,
  kindOf,
  textOf,
  valueOf,
  withoutBareTokens,
  type CellKind,
  type CellText,
  type CellValue,
  type TableRows,
} from './formats/cell.js';
export { openTable, tableFormatOf, type TableFormat } from './formats/open-table.js';
export { tableFormatUnknown } from './formats/table-format.errors.js';
export { TABLE_LIMITS, type TableLimits } from './formats/table-limits.js';
export { writeTable } from './formats/write-table.js';
export type { TableContent } from './formats/table-content.js';
export { tableSourceOf, type TableSource } from './formats/table-source.js';
export { withOpenBlob } from './predictions/open-blob.js';
export { PREDICTIONS_FILE } from './predictions/prediction-columns.js';
export { PredictionFileWriter } from './predictions/prediction-file.writer.js';
export { PredictionIngest, isPredictionFile } from './predictions/prediction-ingest.js';
