import type { UnitOutcome } from './evaluation-unit.entity.js';

/** What is known of a row by one unit. */
export interface ResultUnit {
  readonly unit: string;
  readonly outcome: UnitOutcome;
  readonly score: number | null;
  readonly output: unknown;
  readonly latencySeconds: number | null;
  readonly reason: string | null;
}

/** The same as Postgres answers it. */
export interface StoredUnit {
  row_index: number;
  unit: string;
  outcome: UnitOutcome;
  score: number | null;
  output: unknown;
  latency_seconds: number | null;
  reason: string | null;
}

export const unitOf = ({
  unit,
  outcome,
  score,
  output,
  latency_seconds,
  reason,
}: StoredUnit): ResultUnit => ({
  unit,
  outcome,
  score,
  output,
  latencySeconds: latency_seconds,
  reason,
});
