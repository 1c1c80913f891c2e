import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { LOGGER, type Logger } from '../worker.tokens.js';
import { ResultsTableWriter, type TableOutcome, type TableToWrite } from './results-table.writer.js';

/** A store that is busy or out of reach for a moment gets this much time to come back. */
const WAITS_MS = [500, 1_500, 4_000];

const REASONS: Record<Exclude<TableOutcome, 'stored'>, string> = {
  conflict: 'its path is a folder of the run, or leads through a file',
  overtaken: 'others were writing it all the time',
};

/** Stores results tables, or says why not: numbers that were paid for are not lost over a file. */
@Injectable()
export class ResultsTableStore {
  constructor(
    private readonly writer: ResultsTableWriter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @returns why the table is not there, or null when it is. */
  async store(table: TableToWrite): Promise<string | null> {
    for (let tries = 0; ; tries += 1) {
      try {
        const outcome = await this.writer.write(table);
        return outcome === 'stored' ? null : REASONS[outcome];
      } catch (error) {
        if (!isTrouble(error)) throw error;
        const waitMs = error.isRetryable ? WAITS_MS[tries] : undefined;
        if (waitMs === undefined) return this.reason(table, error);
        await wait(waitMs);
      }
    }
  }

  private reason({ evaluationId, path }: TableToWrite, error: AppError): string {
    this.logger.error({ evaluationId, path, err: error }, 'the results table was not stored');
    return error.isPublic ? error.message : 'the artifact storage cannot be used';
  }
}

/** The storage, or what stands in it. Anything else, such as the database, is for the queue to try again. */
function isTrouble(error: unknown): error is AppError {
  return AppError.isInstance(error) && (error.code.startsWith('BLOB.') || error.code.startsWith('TABLE.'));
}
