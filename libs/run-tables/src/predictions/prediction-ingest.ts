import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { AppError } from '@weir/errors';
import {
  PredictionFileRepository,
  type ArtifactBlob,
  type FilePrediction,
  type PredictionFileOutcome,
  type PredictionFileSession,
} from '@weir/tracking-store';
import type { TableRows } from '../formats/cell.js';
import { openTable } from '../formats/open-table.js';
import { TABLE_LIMITS } from '../formats/table-limits.js';
import { digestOf, filePrediction } from './file-prediction.mapper.js';
import { withOpenBlob } from './open-blob.js';
import { PREDICTIONS_FILE, PREDICTION_COLUMN_NAMES, predictionColumnsOf } from './prediction-columns.js';
import { RowMatching } from './row-matching.js';

/** `absent`: there is no such file, or no such run. `postponed`: it is larger than the caller wants to read now. */
export type PredictionIngestResult = PredictionFileOutcome | { readonly state: 'absent' | 'postponed' };

export interface BringOptions {
  /** Raised: the call rejects with its reason, having changed nothing. */
  readonly signal?: AbortSignal;
  readonly maxBytes?: number;
}

/** What `log_predictions` writes is warned about from 1,000 rows on; every row is matched in memory. */
const LIMITS = { ...TABLE_LIMITS, maxRows: 200_000 };
const MAX_FILE_BYTES = 1024 * 1024 * 1024;
const INSERT_ROWS = 500;
const INSERT_CHARACTERS = 2 * 1024 * 1024;

const PREDICTION_FILE_NAME = /^llm_predictions\.csv$|(?:^|\/)[^/]*eval_results_table\.json$/;

/** Whether clients write predictions into files of this name. */
export const isPredictionFile = (file: string): boolean => PREDICTION_FILE_NAME.test(file);

/** Makes the predictions of a run equal to what a file of its artifacts holds. */
@Injectable()
export class PredictionIngest {
  constructor(
    private readonly files: PredictionFileRepository,
    @Inject(BlobStore) private readonly blobs: BlobStore,
  ) {}

  /** Safe to repeat and beside others; what is no table is refused with its reason, once for each upload. */
  async bring(runId: string, file: string, options: BringOptions = {}): Promise<PredictionIngestResult> {
    let seen: ArtifactBlob | null = null;
    try {
      const result = await this.files.lock({ runId, file }, async (session) => {
        seen = await session.artifact();
        return this.follow(session, { file, blob: seen, options });
      });
      return result ?? { state: 'absent' };
    } catch (error) {
      if (seen === null || !AppError.isInstance(error) || error.isRetryable || error.status >= 500)
        throw error;
      return this.refuse({ runId, file }, seen, error.message);
    }
  }

  private async follow(session: PredictionFileSession, change: FileChange): Promise<PredictionIngestResult> {
    const { file, blob } = change;
    if (blob === null) {
      await session.empty();
      return { state: 'absent' };
    }
    if (session.knownBlob === blob.id) return session.known;
    if (blob.sizeBytes > (change.options.maxBytes ?? Infinity)) return { state: 'postponed' };
    if (blob.sizeBytes > MAX_FILE_BYTES) throw tooLarge();
    const rows = await withOpenBlob(this.blobs, blob, async (source) =>
      bringRows(session, await openTable(file, source, LIMITS), change),
    );
    await session.settle(blob.id, rows);
    return { state: 'ready', rows };
  }

  private async refuse(
    place: { readonly runId: string; readonly file: string },
    blob: ArtifactBlob,
    reason: string,
  ): Promise<PredictionIngestResult> {
    await this.files.lock(place, (session) => session.refuse(blob.id, reason));
    return { state: 'refused', reason };
  }
}

interface FileChange {
  readonly file: string;
  readonly blob: ArtifactBlob | null;
  readonly options: BringOptions;
}

const tooLarge = (): AppError =>
  new AppError({
    code: 'TABLE.TOO_LARGE',
    status: 400,
    message: `The table is too large: it has more than ${MAX_FILE_BYTES} bytes.`,
  });

/** Weir writes this file too: what it could not write again is not taken in, and so never written over. */
const foreignColumns = (): AppError =>
  new AppError({
    code: 'TABLE.MALFORMED',
    status: 400,
    message: `The table cannot be read: its columns must be ${PREDICTION_COLUMN_NAMES.join(', ')}.`,
  });

/** Answers how many rows the file has. A table without answers has predictions of nothing: then its rows are those of the table only. */
async function bringRows(
  session: PredictionFileSession,
  table: TableRows,
  { file, options: { signal } }: FileChange,
): Promise<number> {
  const isWritable = file !== PREDICTIONS_FILE || table.columns.join() === PREDICTION_COLUMN_NAMES.join();
  const columns = predictionColumnsOf(table.columns);
  const matching = new RowMatching(await session.storedRows());
  const added = new RowBuffer(session);
  let count = 0;
  for await (const batch of table.batches) {
    signal?.throwIfAborted();
    if (!isWritable) break;
    if (columns === null) continue;
    for (const cells of batch) {
      const row = filePrediction(cells, columns, count);
      if (!matching.matches(digestOf(row), count)) await added.add(row);
      count += 1;
    }
  }
  if (!isWritable) throw foreignColumns();
  await added.flush();
  await session.move(matching.movedRows);
  await session.release(matching.missingIds);
  return count;
}

/** Rows on their way into the database, a bounded number at a time. */
class RowBuffer {
  private rows: FilePrediction[] = [];
  private characters = 0;

  constructor(private readonly session: PredictionFileSession) {}

  async add(row: FilePrediction): Promise<void> {
    this.rows.push(row);
    this.characters += row.inputs.text.length + row.output.text.length + (row.prompt?.text.length ?? 0);
    if (this.rows.length >= INSERT_ROWS || this.characters >= INSERT_CHARACTERS) await this.flush();
  }

  async flush(): Promise<void> {
    const { rows } = this;
    this.rows = [];
    this.characters = 0;
    await this.session.insert(rows);
  }
}
