import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodePageToken, encodePageToken } from '../search/page-token.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { DatasetRecordWriter, lockDataset, type RecordCounts } from './dataset-record-writer.js';
import { DELETE_RECORDS, RECORDS_PAGE } from './dataset-record.statements.js';
import { uuidOfDatasetId, uuidOfRecordId } from './evaluation-dataset-id.js';
import { noDataset } from './evaluation-dataset.errors.js';
import type { DatasetRecord, DatasetRecordInput } from './evaluation-dataset.types.js';

export interface RecordPage {
  readonly records: readonly DatasetRecord[];
  readonly nextPageToken: string | null;
}

interface RecordRow {
  readonly ordinal: string;
  readonly record_id: string;
  readonly inputs: string;
  readonly outputs: string | null;
  readonly expectations: string | null;
  readonly tags: string | null;
  readonly source: string | null;
  readonly source_id: string | null;
  readonly source_type: string | null;
  readonly created_time: string;
  readonly last_update_time: string;
  readonly created_by: string | null;
  readonly last_updated_by: string | null;
}

const PAGE: Statement = { name: 'evaluation-dataset-records', text: RECORDS_PAGE };
const TOKEN_ORDER = 'evaluation-dataset-records';
const MAX_PAGE = 50_000;
/** Records may be large: a page that would be larger than this has fewer of them, and a token for the rest. */
const MAX_PAGE_BYTES = 8_000_000;

/** The records of evaluation datasets. */
@Injectable()
export class DatasetRecordRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sql: SqlClient,
  ) {}

  /**
   * Adds records, or adds to those with the same inputs. All or nothing: an error that `records` throws while they are
   * read leaves the dataset as it was.
   */
  async put(
    datasetId: string,
    records: Iterable<{ readonly record: DatasetRecordInput; readonly characters: number }>,
    now: number,
  ): Promise<RecordCounts> {
    const uuid = uuidOfDatasetId(datasetId);
    if (uuid === null) throw noDataset(datasetId);
    return this.dataSource.transaction(async (manager) => {
      const dataset = await lockDataset(manager, uuid);
      if (!dataset) throw noDataset(datasetId);
      const writer = new DatasetRecordWriter(manager, dataset, now);
      for (const { record, characters } of records) await writer.add(record, characters);
      return writer.finish();
    });
  }

  /** In the order of arrival; none for an unknown dataset. */
  async page(datasetId: string, maxResults: number, pageToken: string): Promise<RecordPage> {
    checkPageSize(maxResults);
    const after = pageToken === '' ? '0' : (decodePageToken(pageToken, TOKEN_ORDER, 1)[0] ?? '0');
    const uuid = uuidOfDatasetId(datasetId);
    if (uuid === null) return { records: [], nextPageToken: null };
    const found = await this.sql.rows<RecordRow>(PAGE, [uuid, after, maxResults + 1, MAX_PAGE_BYTES]);
    const rows = found.slice(0, maxResults);
    const last = rows.at(-1);
    const hasMore = last !== undefined && (found.length > rows.length || (await this.hasAfter(uuid, last)));
    return {
      records: rows.map(datasetRecord),
      nextPageToken: hasMore ? encodePageToken(TOKEN_ORDER, [last.ordinal]) : null,
    };
  }

  /** Answers how many there were. */
  async delete(datasetId: string, recordIds: readonly string[]): Promise<number> {
    const uuid = uuidOfDatasetId(datasetId);
    const records = recordIds.map(uuidOfRecordId).filter((id) => id !== null);
    if (uuid === null || records.length === 0) return 0;
    return this.dataSource.transaction(async (manager) => {
      if (!(await lockDataset(manager, uuid))) return 0;
      const rows: { records: number }[] = await manager.query(DELETE_RECORDS, [uuid, records]);
      return rows[0]?.records ?? 0;
    });
  }

  private async hasAfter(uuid: string, { ordinal }: RecordRow): Promise<boolean> {
    return (await this.sql.rows(PAGE, [uuid, ordinal, 1, 1])).length > 0;
  }
}

function checkPageSize(maxResults: number): void {
  if (maxResults >= 1 && maxResults <= MAX_PAGE) return;
  throw invalidParameter(
    `Invalid value ${maxResults} for parameter 'max_results' supplied. It must be at least 1 and at most ${MAX_PAGE}.`,
  );
}

function datasetRecord(row: RecordRow): DatasetRecord {
  return {
    recordId: `dr-${row.record_id}`,
    inputs: row.inputs,
    outputs: row.outputs,
    expectations: row.expectations,
    tags: row.tags,
    source: row.source,
    sourceId: row.source_id,
    sourceType: row.source_type,
    createdTime: Number(row.created_time),
    lastUpdateTime: Number(row.last_update_time),
    createdBy: row.created_by,
    lastUpdatedBy: row.last_updated_by,
  };
}
