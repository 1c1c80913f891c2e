import { setImmediate as nextTurn } from 'node:timers/promises';
import { resultName, type MetricDefinition, type MetricRow, type RowScore } from '@weir/evaluation';
import type { UnitResult } from '@weir/tracking-store';
import { unitResult } from '../scoring/unit-result.js';
import type { RowToScore } from '../scoring/unit-scorer.js';

/** Longest stretch of scoring before other work of the process gets its turn: heartbeats, health, answers of models. */
const SLICE_MS = 8;
/** Reading a longer text takes a metric seconds, in which the process hears nobody and its leases run out. */
const MAX_TEXT_CHARACTERS = 200_000;

export interface BulkScores {
  readonly results: readonly UnitResult[];
  /** False when the work was stopped in between. */
  readonly isComplete: boolean;
}

/** Scores rows by every metric, in slices short enough to keep the process responsive. */
export class RowScorer {
  private sliceStart = performance.now();

  constructor(
    private readonly metrics: readonly MetricDefinition[],
    private readonly stop: AbortSignal,
  ) {}

  async score(rows: readonly RowToScore[]): Promise<BulkScores> {
    const results: UnitResult[] = [];
    for (const { rowIndex, row } of rows) {
      for (const metric of this.metrics) {
        results.push(unitResult(rowIndex, resultName(metric), scoreOf(metric, row)));
        if (this.isOutOfBreath) await this.breathe();
      }
      if (this.stop.aborted) break;
    }
    return { results, isComplete: results.length === rows.length * this.metrics.length };
  }

  private get isOutOfBreath(): boolean {
    return performance.now() - this.sliceStart >= SLICE_MS;
  }

  private async breathe(): Promise<void> {
    await nextTurn();
    this.sliceStart = performance.now();
  }
}

function scoreOf(metric: MetricDefinition, row: MetricRow): RowScore {
  if (metric.takesAnyLength !== true) {
    if (isTooLong(row.prediction)) return tooLong('prediction');
    if (metric.needs.includes('target') && isTooLong(row.target)) return tooLong('target');
  }
  return metric.scoreRow(row);
}

const isTooLong = (value: unknown): boolean =>
  typeof value === 'string' && value.length > MAX_TEXT_CHARACTERS;

const tooLong = (what: string): RowScore => ({
  kind: 'failed',
  reason: `the ${what} is longer than ${MAX_TEXT_CHARACTERS} characters`,
});

/** The way back: what was committed, as the summaries and the table read it. */
export function rowScoreOf(unit: UnitResult | undefined): RowScore {
  if (unit === undefined) return { kind: 'failed', reason: 'the row was not scored' };
  if (unit.outcome !== 'scored') return { kind: unit.outcome, reason: unit.reason ?? '' };
  const score = unit.score ?? (typeof unit.output === 'string' ? unit.output : null);
  if (score === null) return { kind: 'failed', reason: 'the committed score cannot be read' };
  return { kind: 'scored', score, ...(unit.reason === null ? {} : { justification: unit.reason }) };
}
