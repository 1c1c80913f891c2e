import { Inject, Injectable } from '@nestjs/common';
import { PREDICTIONS_FILE, PredictionFileWriter, TableFiles } from '@weir/run-tables';
import { LOGGER, type Logger } from '../tracking.tokens.js';

const RUN_FOLDER = /(?:^|\/)([0-9a-f]{32})\/artifacts$/;
const RUN_PREDICTIONS = new RegExp(
  `(?:^|/)([0-9a-f]{32})/artifacts/${PREDICTIONS_FILE.replace('.', '\\.')}$`,
);

/** Files that are made of rows are written when somebody looks for them: until then only rows change. */
@Injectable()
export class ArtifactRefresh {
  constructor(
    private readonly predictions: PredictionFileWriter,
    private readonly tables: TableFiles,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async beforeList(folder: string): Promise<void> {
    await this.refresh(RUN_FOLDER.exec(folder)?.[1]);
    await this.refreshTables(folder);
  }

  async beforeRead(path: string): Promise<void> {
    await this.refresh(RUN_PREDICTIONS.exec(path)?.[1]);
    await this.refreshTables(path);
  }

  /** The other files of the run can be had all the same, and the rows stay rows until the next look. */
  private async refresh(runId: string | undefined): Promise<void> {
    if (runId === undefined) return;
    try {
      await this.predictions.write(runId);
    } catch (error) {
      this.logger.error({ runId, err: error }, 'the file of the predictions cannot be written');
    }
  }

  private async refreshTables(path: string): Promise<void> {
    try {
      await this.tables.refresh(path);
    } catch (error) {
      this.logger.error({ path, err: error }, 'the files of tables cannot be written');
    }
  }
}
