import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { locateArtifact } from '../artifacts/artifact-location.js';
import type { ArtifactBlob } from '../artifacts/artifact-path-writing.js';
import { putIfUnchanged } from '../artifacts/put-if-unchanged.js';

/** The results table of a run at one moment. */
export interface ResultsFile {
  /** Null when there is none. */
  readonly blob: ArtifactBlob | null;
  /** Where the evaluation's rows begin in it; null as long as they are not in it. */
  readonly firstRow: number | null;
}

export interface ResultsTablePut {
  readonly evaluationId: string;
  readonly path: string;
  /** What the path must still mean: what the new table was made from. */
  readonly expected: string | null;
  readonly blob: ArtifactBlob;
  readonly firstRow: number;
}

interface FileRow {
  readonly blob_id: string | null;
  readonly size_bytes: string | null;
  readonly results_first_row: number | null;
}

/** What evaluations leave in their runs: each of it once, however often an ending is repeated. */
@Injectable()
export class EvaluationResultsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One statement: the file and the place in it belong together. */
  async file(evaluationId: string, fullPath: string): Promise<ResultsFile> {
    const { root, path } = locateArtifact(fullPath);
    const rows: FileRow[] = await this.dataSource.query(
      `SELECT blob_id, size_bytes, results_first_row FROM evaluations
       LEFT JOIN artifact_files ON root = $2 AND path = $3
       WHERE evaluation_id = $1`,
      [evaluationId, root, path],
    );
    const { blob_id: id = null, size_bytes: size, results_first_row: firstRow = null } = rows[0] ?? {};
    return { blob: id === null ? null : { id, sizeBytes: Number(size) }, firstRow };
  }

  /**
   * Lets the path mean the new table and notes where the evaluation's rows begin, both or neither. False when the path
   * means something else than expected by now, or cannot be a file.
   */
  async put({ evaluationId, firstRow, ...file }: ResultsTablePut): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      if (!(await putIfUnchanged(manager, file))) return false;
      await manager.query('UPDATE evaluations SET results_first_row = $2 WHERE evaluation_id = $1', [
        evaluationId,
        firstRow,
      ]);
      return true;
    });
  }

  async noteDataset(evaluationId: string, digest: string): Promise<void> {
    await this.dataSource.query('UPDATE evaluations SET dataset_digest = $2 WHERE evaluation_id = $1', [
      evaluationId,
      digest,
    ]);
  }
}
