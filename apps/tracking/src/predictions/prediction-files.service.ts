import { Injectable } from '@nestjs/common';
import { isPredictionFile, PredictionIngest } from '@weir/run-tables';
import { PredictionFileRepository, TableIngestRepository } from '@weir/tracking-store';
import type { PredictionFileView } from './prediction-views.dto.js';

/** Larger files are read by a worker: an answer does not wait for them. */
const MAX_BYTES_READ_HERE = 4 * 1024 * 1024;

/** The artifacts that hold predictions of a run. */
@Injectable()
export class PredictionFilesService {
  constructor(
    private readonly ingests: TableIngestRepository,
    private readonly ingest: PredictionIngest,
    private readonly files: PredictionFileRepository,
  ) {}

  /**
   * Reads what was written since, so that whoever logged a file finds its rows, workers or not. Answers which files are
   * left to a worker.
   */
  async follow(runId: string): Promise<ReadonlySet<string>> {
    const postponed = new Set<string>();
    for (const { file, parkedReason } of await this.ingests.ofRun(runId)) {
      if (!isPredictionFile(file) || parkedReason !== null) continue;
      const { state } = await this.ingest.bring(runId, file, { maxBytes: MAX_BYTES_READ_HERE });
      if (state === 'postponed') postponed.add(file);
    }
    return postponed;
  }

  /** What became of each file. One that waits for a worker shows nothing of an earlier upload. */
  async ofRun(runId: string, postponed: ReadonlySet<string>): Promise<PredictionFileView[]> {
    const [known, pending] = await Promise.all([this.files.ofRun(runId), this.ingests.ofRun(runId)]);
    const views = new Map<string, PredictionFileView>(
      known.map(({ file, state, reason, rowCount }) => [file, { file, state, reason, rows: rowCount }]),
    );
    for (const { file, parkedReason } of pending) {
      if (!isPredictionFile(file)) continue;
      if (parkedReason !== null) views.set(file, { file, state: 'refused', reason: parkedReason, rows: 0 });
    }
    for (const file of postponed) views.set(file, { file, state: 'waiting', reason: null, rows: 0 });
    return [...views.values()];
  }
}
