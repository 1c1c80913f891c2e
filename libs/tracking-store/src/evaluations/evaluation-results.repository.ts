import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { locateArtifact } from '../artifacts/artifact-location.js';
import type { ArtifactBlob } from '../artifacts/artifact-path-writing.js';
import { putIfUnchanged } from '../artifacts/put-if-unchanged.js';
import type { RowRange } from './evaluation-row.repository.js';
import { PREDICTION_UNIT, type UnitOutcome } from './evaluation-unit.entity.js';
import type { UnitResult } from './evaluation-unit.repository.js';

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

/** A score that is a number is only that: there are many of them. */
type StoredScore =
  | readonly [rowIndex: number, score: number | string]
  | readonly [rowIndex: number, score: null, outcome: UnitOutcome, reason: string | null, output: unknown];

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

  /**
   * The scores of some rows by unit, in row order; of predictions, whether there is one. One value for each unit: a row of
   * the driver for each score would cost more than everything else that is done with it.
   */
  async scores(evaluationId: string, { firstRow, rowCount }: RowRange): Promise<Map<string, UnitResult[]>> {
    const units: { unit: string; scores: readonly StoredScore[] }[] = await this.dataSource.query(
      `SELECT unit, json_agg(
         CASE WHEN outcome = 'scored' AND score IS NOT NULL THEN json_build_array(row_index, score)
         ELSE json_build_array(row_index, NULL, outcome,
           CASE WHEN outcome <> 'scored' THEN reason END,
           CASE WHEN unit <> '${PREDICTION_UNIT}' THEN output END) END
         ORDER BY row_index) AS scores
       FROM evaluation_units
       WHERE evaluation_id = $1 AND row_index >= $2 AND row_index < $2 + $3 GROUP BY unit`,
      [evaluationId, firstRow, rowCount],
    );
    return new Map(units.map(({ unit, scores }) => [unit, scores.map((score) => unitOf(unit, score))]));
  }

  /** The signature of its rows as it was logged; null where there is none. */
  async datasetSchema(evaluationId: string): Promise<string | null> {
    const rows: { schema: string | null }[] = await this.dataSource.query(
      `SELECT schema FROM evaluations JOIN inputs USING (run_id)
         JOIN datasets ON datasets.dataset_id = inputs.dataset_id AND digest = dataset_digest
       WHERE evaluation_id = $1 LIMIT 1`,
      [evaluationId],
    );
    return rows[0]?.schema ?? null;
  }

  async noteDataset(evaluationId: string, digest: string): Promise<void> {
    await this.dataSource.query('UPDATE evaluations SET dataset_digest = $2 WHERE evaluation_id = $1', [
      evaluationId,
      digest,
    ]);
  }
}

function unitOf(
  unit: string,
  [rowIndex, score, outcome = 'scored', reason = null, output = null]: StoredScore,
): UnitResult {
  // Postgres writes NaN and the infinities as texts.
  return {
    rowIndex,
    unit,
    outcome,
    score: score === null ? null : Number(score),
    output,
    latencySeconds: null,
    reason,
  };
}
