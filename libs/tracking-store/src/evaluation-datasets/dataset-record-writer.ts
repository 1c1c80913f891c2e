import type { EntityManager } from 'typeorm';
import { DatasetRecordBatch } from './dataset-record-batch.js';
import { LOCK_DATASET, NOTE_CHANGE, PUT_RECORDS } from './dataset-record.statements.js';
import { DatasetSchema } from './dataset-schema.js';
import { datasetDigest } from './evaluation-dataset-digest.js';
import type { DatasetRecordInput } from './evaluation-dataset.types.js';

export interface RecordCounts {
  readonly inserted: number;
  readonly updated: number;
}

export interface LockedDataset {
  readonly uuid: string;
  readonly name: string;
  readonly schema: string | null;
}

/** The dataset, which nobody else changes until the transaction ends; null when there is none. */
export async function lockDataset(manager: EntityManager, uuid: string): Promise<LockedDataset | null> {
  const rows: Omit<LockedDataset, 'uuid'>[] = await manager.query(LOCK_DATASET, [uuid]);
  return rows[0] ? { uuid, ...rows[0] } : null;
}

/** Writes records of one request, in the transaction that has locked their dataset. */
export class DatasetRecordWriter {
  private readonly schema: DatasetSchema;
  private batch = new DatasetRecordBatch();
  private inserted = 0;
  private updated = 0;
  private user: string | null = null;

  constructor(
    private readonly manager: EntityManager,
    private readonly dataset: LockedDataset,
    private readonly now: number,
  ) {
    this.schema = new DatasetSchema(dataset.schema);
  }

  async add(record: DatasetRecordInput, characters: number): Promise<void> {
    this.schema.add(record);
    this.user = record.user ?? this.user;
    this.batch.add(record, characters);
    if (this.batch.isFull) await this.flush();
  }

  async finish(): Promise<RecordCounts> {
    await this.flush();
    const { uuid, name } = this.dataset;
    const digest = datasetDigest(name, this.now);
    const values = [uuid, this.now, digest, this.schema.text(), this.inserted, this.user];
    await this.manager.query(NOTE_CHANGE, values);
    return { inserted: this.inserted, updated: this.updated };
  }

  private async flush(): Promise<void> {
    if (this.batch.isEmpty) return;
    const values = [this.dataset.uuid, this.now, ...this.batch.columns()];
    const [written]: RecordCounts[] = await this.manager.query(PUT_RECORDS, values);
    this.inserted += written?.inserted ?? 0;
    this.updated += (written?.updated ?? 0) + this.batch.repeated;
    this.batch = new DatasetRecordBatch();
  }
}
