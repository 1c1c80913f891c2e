import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { UnitOfWork } from '@weir/database';
import { AppError } from '@weir/errors';
import { encodeSplitRow, encodeSplitTable, type GenaiCustomMetrics } from '@weir/evaluation';
import { TABLE_LIMITS, openTable, withOpenBlob } from '@weir/run-tables';
import { ArtifactFileRepository, putIfUnchanged, type ArtifactBlob } from '@weir/tracking-store';
import { textPieces } from './text-pieces.js';
import type { TableOutcome } from './results-table.writer.js';

/** Judges of one run; a definition has some thousand characters. */
const LIMITS = { ...TABLE_LIMITS, maxRows: 1_000 };
const MAX_TRIES = 20;

/**
 * Writes `genai_custom_metrics.json`, from which MLflow's client builds the judges of a run again. A second evaluation
 * adds what is not there yet, so that one that ends twice adds nothing.
 */
@Injectable()
export class JudgeTableWriter {
  constructor(
    @Inject(BlobStore) private readonly blobs: BlobStore,
    private readonly files: ArtifactFileRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async write(path: string, { columns, data }: GenaiCustomMetrics): Promise<TableOutcome> {
    const own = data.map((cells) => encodeSplitRow(cells));
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const found = await this.blobAt(path);
      const earlier = found === null ? [] : await this.rowsOf(path, found);
      if (earlier === 'gone') continue;
      const rows = [...new Set([...earlier, ...own])];
      const blob = await this.blobs.write(textPieces(encodeSplitTable(columns, rows)));
      const expected = found?.id ?? null;
      const isStored = await this.unitOfWork.run((manager) =>
        putIfUnchanged(manager, { path, expected, blob }),
      );
      if (isStored) return 'stored';
      if (((await this.blobAt(path))?.id ?? null) === expected) return 'conflict';
    }
    return 'overtaken';
  }

  private async blobAt(path: string): Promise<ArtifactBlob | null> {
    const file = await this.files.find(path);
    return file && { id: file.blobId, sizeBytes: file.sizeBytes };
  }

  private async rowsOf(path: string, blob: ArtifactBlob): Promise<string[] | 'gone'> {
    try {
      return await withOpenBlob(this.blobs, blob, async (source) => {
        const rows: string[] = [];
        for await (const batch of (await openTable(path, source, LIMITS)).batches) {
          for (const cells of batch) rows.push(`[${cells.join(',')}]`);
        }
        return rows;
      });
    } catch (error) {
      if (AppError.isInstance(error) && error.code === 'BLOB.MISSING') return 'gone';
      throw error;
    }
  }
}
