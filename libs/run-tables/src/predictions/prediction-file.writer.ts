import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { PredictionFileRepository, type PredictionFileSession } from '@weir/tracking-store';
import { writeTable } from '../formats/write-table.js';
import { PREDICTIONS_FILE, PREDICTION_COLUMN_NAMES } from './prediction-columns.js';
import { PredictionIngest } from './prediction-ingest.js';

/** Each try loses only to a client that wrote the file meanwhile. */
const MAX_TRIES = 5;

/** Writes predictions that were logged by themselves into the file that MLflow's clients read and append to. */
@Injectable()
export class PredictionFileWriter {
  constructor(
    private readonly files: PredictionFileRepository,
    private readonly ingest: PredictionIngest,
    @Inject(BlobStore) private readonly blobs: BlobStore,
  ) {}

  /** Lets the file hold every prediction of the run. Cheap when it does already. */
  async write(runId: string): Promise<void> {
    const place = { runId, file: PREDICTIONS_FILE };
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (!(await this.files.mayHaveUnwritten(runId, PREDICTIONS_FILE))) return;
      // What a client wrote is read first: its rows come before those that are not in the file yet.
      const brought = await this.ingest.bring(runId, PREDICTIONS_FILE);
      if (brought.state === 'refused' || !(await this.files.hasUnwritten(runId))) return;
      if ((await this.files.lock(place, (session) => this.publish(session))) !== 'overtaken') return;
    }
  }

  private async publish(session: PredictionFileSession): Promise<'written' | 'overtaken' | 'elsewhere'> {
    if (session.storePath === null) return 'elsewhere';
    let ids: string[] = [];
    const read = async function* (): AsyncGenerator<string[][], void, undefined> {
      ids = [];
      for await (const rows of session.rowsToWrite()) {
        ids.push(...rows.map(({ predictionId }) => predictionId));
        yield rows.map((row) => [row.inputs, row.output, row.prompt].map((text) => JSON.stringify(text)));
      }
    };
    const blob = await this.blobs.write(writeTable('csv', { columns: PREDICTION_COLUMN_NAMES, read }));
    return (await session.publish(blob, ids)) ? 'written' : 'overtaken';
  }
}
