import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { isPredictionFile, PredictionIngest, TableIngest } from '@weir/run-tables';
import { TableIngestRepository, translateDatabaseError, type BegunTableIngest } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../worker.tokens.js';
import type { TableIngestOutcome } from './table-ingest-metrics.js';

/** A file that ended so many workers, or met so many errors that nobody foresaw, is left alone. */
const MAX_STARTS = 5;

/** Takes one file from the outbox into rows. The outbox says when to try again; a job only wakes somebody up. */
@Injectable()
export class TableIngestRunner {
  constructor(
    private readonly ingests: TableIngestRepository,
    private readonly tables: TableIngest,
    private readonly predictions: PredictionIngest,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(ingestId: string, signal: AbortSignal): Promise<TableIngestOutcome> {
    const ingest = await this.ingests.begin(ingestId);
    if (ingest === null) return 'absent';
    if (ingest.starts > MAX_STARTS) {
      return this.park(
        ingest,
        `Reading the file failed ${MAX_STARTS} times. Write it again to have it read again.`,
      );
    }
    try {
      const outcome = await this.bring(ingest, signal);
      await this.ingests.finish(ingest);
      return outcome;
    } catch (error) {
      return this.failed(ingest, { error: translateDatabaseError(error), isDraining: signal.aborted });
    }
  }

  private async bring({ runId, file }: BegunTableIngest, signal: AbortSignal): Promise<TableIngestOutcome> {
    const { state } = await this.tables.bring(runId, file, signal);
    if (isPredictionFile(file)) await this.predictions.bring(runId, file, { signal });
    return state === 'ready' ? 'brought' : state;
  }

  private async failed(
    ingest: BegunTableIngest,
    { error, isDraining }: { error: unknown; isDraining: boolean },
  ): Promise<TableIngestOutcome> {
    if (isDraining) {
      await this.ingests.release(ingest, { isFault: false });
      return 'handed-back';
    }
    const { runId, file } = ingest;
    if (AppError.isInstance(error) && !error.isRetryable)
      return this.park(ingest, this.reasonOf(ingest, error));
    const isFault = !AppError.isInstance(error);
    this.logger.warn({ runId, file, err: error }, 'a table is read again later');
    await this.ingests.release(ingest, { isFault });
    return 'retried';
  }

  private async park(ingest: BegunTableIngest, reason: string): Promise<TableIngestOutcome> {
    const { runId, file } = ingest;
    this.logger.warn({ runId, file, reason }, 'a table is not read');
    await this.ingests.park(ingest, reason);
    return 'parked';
  }

  /** What nobody raised on purpose is told by an id; the log has the rest. */
  private reasonOf({ runId, file }: BegunTableIngest, error: AppError): string {
    if (error.isPublic) return error.message;
    const errorId = randomUUID();
    this.logger.error({ runId, file, errorId, err: error }, 'a table cannot be read');
    return `Something went wrong in the worker. The log entry has the id ${errorId}.`;
  }
}
