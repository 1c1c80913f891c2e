import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { GENAI_CUSTOM_METRICS_PATH, resultsTablePath, type GenaiCustomMetrics } from '@weir/evaluation';
import type { Evaluation } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../worker.tokens.js';
import type { OwnRows } from './grown-table.js';
import { JudgeTableWriter } from './judge-table.writer.js';
import { ResultsTableWriter, type TableOutcome } from './results-table.writer.js';

export interface TablesToStore {
  /** Null when no metric has anything to show for each row. */
  readonly rows: OwnRows | null;
  /** Null when nobody judged. */
  readonly judges: GenaiCustomMetrics | null;
}

export interface StoredTables {
  /** Those that are there, by their paths in the run. */
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}

/** A store that is busy or out of reach for a moment gets this much time to come back. */
const WAITS_MS = [500, 1_500, 4_000];

const REASONS: Record<Exclude<TableOutcome, 'stored'>, string> = {
  conflict: 'its path is a folder of the run, or leads through a file',
  overtaken: 'others were writing it all the time',
};

/** Stores the tables of an evaluation, or says why not: numbers that were paid for are not lost over a file. */
@Injectable()
export class RunTablesStore {
  constructor(
    private readonly results: ResultsTableWriter,
    private readonly judges: JudgeTableWriter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async store({ evaluationId, plan }: Evaluation, { rows, judges }: TablesToStore): Promise<StoredTables> {
    const attempts = new Map<string, (path: string) => Promise<TableOutcome>>();
    if (judges !== null) attempts.set(GENAI_CUSTOM_METRICS_PATH, (path) => this.judges.write(path, judges));
    if (rows !== null) {
      const file = resultsTablePath(plan.metricPrefix);
      attempts.set(file, (path) => this.results.write({ ...rows, evaluationId, path }));
    }
    const files: string[] = [];
    const warnings: string[] = [];
    for (const [file, attempt] of attempts) {
      const problem = await this.problem(plan.artifactFolder, file, attempt);
      if (problem === null) files.push(file);
      else warnings.push(`${file} was not stored: ${problem}.`);
    }
    return { files, warnings };
  }

  /** Why the table is not there, or null when it is. */
  private async problem(
    folder: string | null,
    file: string,
    attempt: (path: string) => Promise<TableOutcome>,
  ): Promise<string | null> {
    if (folder === null) return 'the run keeps its artifacts outside of this server';
    const path = `${folder}/${file}`;
    for (let tries = 0; ; tries += 1) {
      try {
        const outcome = await attempt(path);
        return outcome === 'stored' ? null : REASONS[outcome];
      } catch (error) {
        if (!isTrouble(error)) throw error;
        const waitMs = error.isRetryable ? WAITS_MS[tries] : undefined;
        if (waitMs === undefined) return this.reason(path, error);
        await wait(waitMs);
      }
    }
  }

  private reason(path: string, error: AppError): string {
    this.logger.error({ path, err: error }, 'a table of an evaluation was not stored');
    return error.isPublic ? error.message : 'the artifact storage cannot be used';
  }
}

/** The storage, or what stands in it. Anything else, such as the database, is for the queue to try again. */
function isTrouble(error: unknown): error is AppError {
  return AppError.isInstance(error) && (error.code.startsWith('BLOB.') || error.code.startsWith('TABLE.'));
}
