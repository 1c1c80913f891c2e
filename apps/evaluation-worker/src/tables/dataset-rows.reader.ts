import { Injectable } from '@nestjs/common';
import { DatasetRecordRepository, type DatasetRecord } from '@weir/tracking-store';
import { DatasetColumns } from './dataset-columns.js';
import { MAX_ROWS, unusableDataset, type UseRows } from './row-source.js';

const PAGE = 1_000;

/** Reads the records of evaluation datasets as rows, a page at a time. */
@Injectable()
export class DatasetRowsReader {
  constructor(private readonly records: DatasetRecordRepository) {}

  /**
   * Records may have fields of their own each, so they are gone through twice: for the columns, then for the rows.
   *
   * @throws AppError `EVALUATION.DATASET_UNUSABLE`, which no retry repairs.
   */
  async read<T>(datasetId: string, use: UseRows<T>): Promise<T> {
    const columns = new DatasetColumns();
    let count = 0;
    for await (const page of this.pages(datasetId)) {
      count += page.length;
      if (count > MAX_ROWS) throw unusableDataset(`The dataset has more than ${MAX_ROWS} records.`);
      for (const record of page) columns.add(record);
    }
    if (count === 0) throw unusableDataset('The dataset has no records.');
    return use({ columns: columns.names(), batches: this.rows(datasetId, columns) });
  }

  private async *rows(datasetId: string, columns: DatasetColumns): AsyncGenerator<string[], void, undefined> {
    let left = MAX_ROWS;
    for await (const page of this.pages(datasetId)) {
      yield page.slice(0, left).map((record) => columns.row(record));
      left -= page.length;
      if (left <= 0) return;
    }
  }

  private async *pages(datasetId: string): AsyncGenerator<readonly DatasetRecord[], void, undefined> {
    let token = '';
    do {
      const { records, nextPageToken } = await this.records.page(datasetId, PAGE, token);
      if (records.length > 0) yield records;
      token = nextPageToken ?? '';
    } while (token !== '');
  }
}
