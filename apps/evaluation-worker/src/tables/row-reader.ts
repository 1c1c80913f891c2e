import { Injectable } from '@nestjs/common';
import type { EvaluationRowSource } from '@weir/tracking-store';
import { DatasetRowsReader } from './dataset-rows.reader.js';
import { LoggedTableReader } from './logged-table.reader.js';
import type { UseRows } from './row-source.js';

/** Opens the rows of an evaluation, wherever they are kept. */
@Injectable()
export class RowReader {
  constructor(
    private readonly tables: LoggedTableReader,
    private readonly datasets: DatasetRowsReader,
  ) {}

  read<T>(source: EvaluationRowSource, use: UseRows<T>): Promise<T> {
    switch (source.kind) {
      case 'table':
        return this.tables.read(source.path, use);
      case 'dataset':
        return this.datasets.read(source.datasetId, use);
      case 'inline':
        throw new Error('inline rows are described when they are stored');
    }
  }
}
