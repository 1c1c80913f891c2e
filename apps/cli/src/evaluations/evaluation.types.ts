import { CommandFailure } from '../command-failure.js';
import { EXIT_CODES } from './exit-codes.js';

export interface AggregateStatistics {
  readonly rows: number | null;
  /** 95 %. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** The parts of an evaluation's view that the command line shows. */
export interface Evaluation {
  readonly id: string;
  readonly runId: string;
  readonly experimentId: string | null;
  readonly status: string;
  readonly totalRows: number | null;
  readonly scoredRows: number;
  readonly failedRows: number;
  /** Predictions and scores together; null as long as the rows are not counted. */
  readonly totalUnits: number | null;
  readonly doneUnits: number;
  /** Predictions and scores that failed. */
  readonly failedUnits: number;
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly costUsd: number;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly statistics: Readonly<Record<string, AggregateStatistics>>;
  readonly warnings: readonly string[];
  readonly errorMessage: string | null;
  /** As the server sent it, for `--json`. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** One line of the list of evaluations. */
export interface EvaluationSummary {
  readonly id: string;
  readonly status: string;
  readonly model: string | null;
  readonly totalRows: number | null;
  readonly costUsd: number;
  readonly createdAt: string;
}

export interface ResultRow {
  readonly index: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly prediction: unknown;
  readonly scores: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, unknown>>;
  readonly raw: unknown;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string | null;
}

const FINISHED = 'finished';
const FINAL_STATUSES: ReadonlySet<string> = new Set([FINISHED, 'failed', 'cancelled', 'stopped']);

export const isFinal = ({ status }: Evaluation): boolean => FINAL_STATUSES.has(status);

export const isFinished = ({ status }: Evaluation): boolean => status === FINISHED;

/** What to mend in a request: a field, if one is to blame, and what is wrong. */
export interface RequestProblem {
  readonly field: string | null;
  readonly message: string;
}

/** The server refused what it was asked for. */
export class RequestRefused extends CommandFailure {
  constructor(readonly problems: readonly RequestProblem[]) {
    super(problems.map(describeProblem).join('; '), { exitCode: EXIT_CODES.badRequest });
  }
}

export const describeProblem = ({ field, message }: RequestProblem): string =>
  field === null ? message : `${field}: ${message}`;

/** Nobody answers at the server's address, or with an error of its own. */
export class ServerUnavailable extends CommandFailure {
  constructor(message: string, cause?: unknown) {
    super(message, { exitCode: EXIT_CODES.unreachable, cause });
  }
}

export const badUsage = (message: string, cause?: unknown): CommandFailure =>
  new CommandFailure(message, { exitCode: EXIT_CODES.badRequest, cause });
