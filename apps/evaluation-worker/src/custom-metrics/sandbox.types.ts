/** What became of one row in the sandbox. */
export type SandboxAnswer =
  /** The text that the metric's harness wrote. */
  | { readonly kind: 'answered'; readonly text: string }
  /** The metric could not even be begun. */
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'exceeded'; readonly reason: string };

/** What that text says. */
export type SandboxOutcome =
  { readonly kind: 'gave'; readonly value: unknown } | { readonly kind: 'threw'; readonly reason: string };

/** A metric as the sandbox runs it. */
export interface SandboxProgram {
  /** JavaScript whose value is a function from the row's JSON to the text of an outcome. */
  readonly script: string;
  readonly timeoutMs: number;
}

/** Rows for a thread to run, in order. */
export interface SandboxBatch {
  readonly program: SandboxProgram;
  /** Each row as JSON. */
  readonly rows: readonly string[];
}

/** Answers to rows of a batch in their order: to all or to the first ones, or only to one that ended the thread. */
export interface SandboxReport {
  /** The row of the first answer. */
  readonly firstRow: number;
  readonly answers: readonly SandboxAnswer[];
}

/** What a thread is started with. */
export interface SandboxThreadData {
  /** One 32-bit number, shared: how many rows of its batch the thread has begun. It can be read when the thread hangs. */
  readonly begun: SharedArrayBuffer;
}
