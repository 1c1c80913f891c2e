/** The parts of an evaluation's view that the command line shows. */
export interface Evaluation {
  readonly id: string;
  readonly runId: string;
  readonly status: string;
  readonly totalRows: number | null;
  readonly scoredRows: number;
  readonly failedRows: number;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  readonly errorMessage: string | null;
  /** As the server sent it, for `--json`. */
  readonly raw: unknown;
}

export interface ResultRow {
  readonly index: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly prediction: unknown;
  readonly scores: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, unknown>>;
  readonly raw: unknown;
}

export interface ResultsPage {
  readonly rows: readonly ResultRow[];
  readonly nextPageToken: string | null;
}

const FINAL_STATUSES: ReadonlySet<string> = new Set(['finished', 'failed', 'cancelled']);

export function isFinal({ status }: Evaluation): boolean {
  return FINAL_STATUSES.has(status);
}
