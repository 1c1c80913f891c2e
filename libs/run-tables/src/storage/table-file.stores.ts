import { Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { StoredRowsReader } from './stored-rows.reader.js';
import { TableRepository } from './table.repository.js';

/** Where rows come from and bytes go to. */
@Injectable()
export class TableFileStores {
  constructor(
    readonly tables: TableRepository,
    readonly rows: StoredRowsReader,
    readonly blobs: BlobStore,
  ) {}
}
