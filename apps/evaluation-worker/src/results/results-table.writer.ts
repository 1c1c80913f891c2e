import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { AppError } from '@weir/errors';
import { encodeSplitTable } from '@weir/evaluation';
import { TableFiles, openTable, withOpenBlob } from '@weir/run-tables';
import { EvaluationResultsRepository, type ArtifactBlob, type ResultsFile } from '@weir/tracking-store';
import { textPieces } from './text-pieces.js';
import { GrownTable, type EarlierTable, type OwnRows } from './grown-table.js';

export interface TableToWrite extends OwnRows {
  readonly evaluationId: string;
  /** In the artifact store. */
  readonly path: string;
}

/**
 * - `conflict`: the path is a folder, or leads through a file;
 * - `overtaken`: others wrote it again and again meanwhile.
 */
export type TableOutcome = 'stored' | 'conflict' | 'overtaken';

/** Every try is lost to somebody else's success. */
const MAX_TRIES = 20;

/**
 * Writes `eval_results_table.json` as MLflow's clients expect it, row by row: behind the rows that earlier evaluations left
 * there. A crash at any moment leaves the old table or the new one, and the next try knows which.
 */
@Injectable()
export class ResultsTableWriter {
  constructor(
    @Inject(BlobStore) private readonly blobs: BlobStore,
    private readonly results: EvaluationResultsRepository,
    private readonly tables: TableFiles,
  ) {}

  async write(table: TableToWrite): Promise<TableOutcome> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const found = await this.find(table);
      const written = await this.writeBlob(table, found);
      if (written === 'gone') continue;
      const expected = found.blob?.id ?? null;
      const { evaluationId, path } = table;
      if (await this.results.put({ evaluationId, path, expected, ...written })) return 'stored';
      const now = await this.results.file(evaluationId, path);
      if ((now.blob?.id ?? null) === expected) return 'conflict';
    }
    return 'overtaken';
  }

  /** Rows that were appended by the other door come into the file first. */
  private async find({ evaluationId, path }: TableToWrite): Promise<ResultsFile> {
    const found = await this.results.file(evaluationId, path);
    if (found.blob === null) return found;
    await this.tables.refresh(path);
    return this.results.file(evaluationId, path);
  }

  private async writeBlob(
    table: TableToWrite,
    { blob, firstRow }: ResultsFile,
  ): Promise<Pick<{ blob: ArtifactBlob; firstRow: number }, 'blob' | 'firstRow'> | 'gone'> {
    if (blob === null) return this.grow(table, null);
    try {
      return await withOpenBlob(this.blobs, blob, async (source) => {
        const earlier = await openTable(table.path, source);
        return this.grow(table, { table: earlier, ownRow: firstRow });
      });
    } catch (error) {
      if (AppError.isInstance(error) && error.code === 'BLOB.MISSING') return 'gone';
      throw error;
    }
  }

  private async grow(
    table: TableToWrite,
    earlier: EarlierTable | null,
  ): Promise<{ blob: ArtifactBlob; firstRow: number }> {
    const grown = new GrownTable(table, earlier);
    const texts = encodeSplitTable(grown.columns, grown.rows());
    try {
      return { blob: await this.blobs.write(textPieces(texts)), firstRow: grown.ownRow };
    } catch (error) {
      // The store says that its source broke off; why it did is what matters.
      const isSource = AppError.isInstance(error) && error.code === 'BLOB.UPLOAD_ABORTED';
      throw isSource && error.cause !== undefined ? error.cause : error;
    }
  }
}
