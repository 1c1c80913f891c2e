import type { EntityManager } from 'typeorm';
import type { ArtifactBlob } from '../artifacts/artifact-path-writing.js';
import { locateArtifact } from '../artifacts/artifact-location.js';
import { putIfUnchanged } from '../artifacts/put-if-unchanged.js';
import {
  DELETE_ALL_ROWS,
  DELETE_ROWS,
  FIND_ARTIFACT,
  INSERT_FILE_ROWS,
  MOVE_ROWS,
  PLACE_ROWS,
  RELEASE_ROWS,
  ROWS_TO_WRITE,
  SETTLE_FILE,
  STORED_ROWS,
  type PredictionFileRow,
} from './prediction-file.statements.js';
import type { PredictionValue } from './prediction.types.js';

export type PredictionFileOutcome =
  { readonly state: 'ready'; readonly rows: number } | { readonly state: 'refused'; readonly reason: string };

/** A row that was read from a file. */
export interface FilePrediction {
  readonly rowIndex: number;
  readonly inputs: PredictionValue;
  readonly output: PredictionValue;
  readonly prompt: PredictionValue | null;
}

/** A row that is stored for a file; `digest` is that of its texts. */
export interface StoredFileRow {
  readonly predictionId: string;
  readonly digest: string;
  readonly rowIndex: number;
}

export interface WritableRow {
  readonly predictionId: string;
  readonly inputs: string;
  readonly output: string;
  readonly prompt: string;
}

interface RowToWrite {
  readonly prediction_id: string;
  readonly place: number;
  readonly inputs_text: string;
  readonly output_text: string;
  readonly prompt_text: string;
}

const writableRow = (row: RowToWrite): WritableRow => ({
  predictionId: row.prediction_id,
  inputs: row.inputs_text,
  output: row.output_text,
  prompt: row.prompt_text,
});

const WRITE_ROWS_AT_ONCE = 500;

/** One file's predictions, held by this transaction alone. */
export class PredictionFileSession {
  constructor(
    private readonly manager: EntityManager,
    private readonly row: PredictionFileRow,
  ) {}

  /** The blob that the rows were read from or written to last. */
  get knownBlob(): string | null {
    return this.row.blob_id;
  }

  /** What came of reading or writing it. */
  get known(): PredictionFileOutcome {
    const { state, reason, row_count: rows } = this.row;
    return state === 'refused' ? { state, reason: reason ?? '' } : { state, rows };
  }

  /** Path of the file in this server's store; null when the run keeps its artifacts elsewhere. */
  get storePath(): string | null {
    return this.row.root === null ? null : `${this.row.root}/${this.row.file}`;
  }

  /** What the file's path means now. */
  async artifact(): Promise<ArtifactBlob | null> {
    if (this.storePath === null) return null;
    const { root, path } = locateArtifact(this.storePath);
    const [found] = await this.manager.query<{ blob_id: string; size_bytes: string }[]>(FIND_ARTIFACT, [
      root,
      path,
    ]);
    return found ? { id: found.blob_id, sizeBytes: Number(found.size_bytes) } : null;
  }

  async storedRows(): Promise<StoredFileRow[]> {
    const rows = await this.manager.query<{ prediction_id: string; digest: string; row_index: number }[]>(
      STORED_ROWS,
      this.key(),
    );
    return rows.map((row) => ({
      predictionId: row.prediction_id,
      digest: row.digest,
      rowIndex: row.row_index,
    }));
  }

  async insert(rows: readonly FilePrediction[]): Promise<void> {
    if (rows.length === 0) return;
    await this.manager.query(INSERT_FILE_ROWS, [
      this.row.run_id,
      this.row.experiment_id,
      this.row.file,
      rows.map(({ rowIndex }) => rowIndex),
      rows.map(({ inputs }) => inputs.text),
      rows.map(({ inputs }) => inputs.json),
      rows.map(({ output }) => output.text),
      rows.map(({ output }) => output.json),
      rows.map(({ prompt }) => prompt?.text ?? null),
      rows.map(({ prompt }) => prompt?.json ?? null),
    ]);
  }

  async move(rows: readonly StoredFileRow[]): Promise<void> {
    if (rows.length === 0) return;
    const ids = rows.map(({ predictionId }) => predictionId);
    await this.manager.query(MOVE_ROWS, [ids, rows.map(({ rowIndex }) => rowIndex)]);
  }

  /** These rows do not stand in the file any more. */
  async release(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.manager.query(DELETE_ROWS, [ids]);
    await this.manager.query(RELEASE_ROWS, [ids]);
  }

  async settle(blobId: string, rowCount: number): Promise<void> {
    await this.manager.query(SETTLE_FILE, [...this.key(), blobId, 'ready', null, rowCount]);
  }

  async refuse(blobId: string, reason: string): Promise<void> {
    await this.release((await this.storedRows()).map(({ predictionId }) => predictionId));
    await this.manager.query(SETTLE_FILE, [...this.key(), blobId, 'refused', reason, 0]);
  }

  /** The artifact is gone, and its rows with it. */
  async empty(): Promise<void> {
    if (this.row.blob_id === null) return;
    await this.manager.query(DELETE_ALL_ROWS, this.key());
    await this.manager.query(SETTLE_FILE, [...this.key(), null, 'ready', null, 0]);
  }

  /** All rows in the order of the file: those that stand in it, then those that do not yet. */
  async *rowsToWrite(): AsyncGenerator<WritableRow[], void, undefined> {
    let place = -1;
    let id = '0';
    for (;;) {
      const rows = await this.manager.query<RowToWrite[]>(ROWS_TO_WRITE, [
        ...this.key(),
        place,
        id,
        WRITE_ROWS_AT_ONCE,
      ]);
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map(writableRow);
      place = last.place;
      id = last.prediction_id;
    }
  }

  /**
   * Lets the file's path mean bytes that hold these rows, and gives the rows their places. Answers false, having done
   * nothing, when somebody wrote the file meanwhile: what they wrote is to be read first.
   */
  async publish(blob: ArtifactBlob, ids: readonly string[]): Promise<boolean> {
    const path = this.storePath;
    if (path === null) return false;
    const expected = this.row.blob_id;
    if (!(await putIfUnchanged(this.manager, { path, expected, blob }))) return false;
    await this.manager.query(PLACE_ROWS, [this.row.file, ids]);
    await this.settle(blob.id, ids.length);
    return true;
  }

  private key(): [string, string] {
    return [this.row.run_id, this.row.file];
  }
}
