import { TableCatalog } from '../query/table-catalog.js';
import { TableQuery } from '../query/table-query.js';
import { RunFileLocator } from './run-file.locator.js';
import { StoredRowsReader } from './stored-rows.reader.js';
import { TableAppender } from './table-appender.js';
import { TableFileReader } from './table-file.reader.js';
import { TableFileStores } from './table-file.stores.js';
import { TableFileWriter } from './table-file.writer.js';
import { TableFiles } from './table-files.js';
import { TableIngest } from './table-ingest.js';
import { TableWrites } from './table-writes.js';
import { TableRepository } from './table.repository.js';

/** For a module that provides a `BlobStore`, and imports `TrackingStoreModule`. */
export const runTableProviders = [
  RunFileLocator,
  StoredRowsReader,
  TableAppender,
  TableCatalog,
  TableFileReader,
  TableFiles,
  TableFileStores,
  TableFileWriter,
  TableIngest,
  TableRepository,
  TableQuery,
  TableWrites,
];
