import type { JudgeAggregation } from './judge-aggregations.js';

/** An answer that was graded by hand, shown to the judge. */
export interface JudgeExample {
  readonly input?: string;
  readonly output: string;
  readonly score: number;
  readonly justification: string;
  /** By grading context column. */
  readonly gradingContext: Readonly<Record<string, string>>;
}

/** What a judge is told, apart from the row. */
export interface JudgeDefinition {
  readonly name: string;
  readonly version: string;
  readonly definition: string;
  readonly gradingPrompt: string;
  readonly examples: readonly JudgeExample[];
  /** Columns that the judge sees beside the output: `targets`, `context` or any other. */
  readonly contextColumns: readonly string[];
  readonly isInputShown: boolean;
  readonly aggregations: readonly JudgeAggregation[];
}

/** The row as a judge sees it. */
export interface JudgeRow {
  readonly input: unknown;
  readonly output: unknown;
  /** By grading context column. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** Asks a model one question and gives its text back, or null when it said nothing. Rejects when the call failed. */
export type AskJudge = (prompt: string) => Promise<string | null>;
