import type { EvaluationClient } from './evaluation-client.js';
import { RequestRefused, type Evaluation, type ResultRow } from './evaluation.types.js';

export interface FailureReason {
  /** `prediction`, or the metric. */
  readonly unit: string;
  readonly reason: string;
  readonly count: number;
}

export interface Failures {
  /** The most frequent ones. */
  readonly reasons: readonly FailureReason[];
  readonly others: number;
  /** Whether more rows failed than were looked at. */
  readonly isPartial: boolean;
}

const MOST_REASONS = 5;
const MOST_ROWS = 1_000;
const NONE: Failures = { reasons: [], others: 0, isPartial: false };

/** Why rows failed, the most frequent reasons first. */
export async function readFailures(client: EvaluationClient, evaluation: Evaluation): Promise<Failures> {
  if (evaluation.failedRows === 0 && evaluation.failedUnits === 0) return NONE;
  try {
    const rows = await client.results(evaluation.id, { limit: MOST_ROWS, filters: { failed: 'true' } });
    return countFailures(rows);
  } catch (error) {
    // An older server knows no such filter; the counts and warnings of the evaluation have to do.
    if (error instanceof RequestRefused) return NONE;
    throw error;
  }
}

export function countFailures(rows: readonly Pick<ResultRow, 'errors'>[]): Failures {
  const counts = new Map<string, FailureReason>();
  for (const [unit, why] of rows.flatMap(({ errors }) => Object.entries(errors))) {
    const reason = String(why);
    const key = JSON.stringify([unit, reason]);
    counts.set(key, { unit, reason, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const sorted = [...counts.values()].sort((one, other) => other.count - one.count);
  return {
    reasons: sorted.slice(0, MOST_REASONS),
    others: Math.max(sorted.length - MOST_REASONS, 0),
    isPartial: rows.length >= MOST_ROWS,
  };
}
