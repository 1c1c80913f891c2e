import { setMaxListeners } from 'node:events';
import { customRow, resultName, type ExternalMetric, type RowScore } from '@weir/evaluation';
import type { KeepUnit, RowToScore, UnitScorer } from '../scoring/unit-scorer.js';
import { unitResult } from '../scoring/unit-result.js';
import { LimitAllowance } from './limit-allowance.js';
import { readSandboxOutcome } from './sandbox-outcome.js';
import type { SandboxPool } from './sandbox-pool.js';
import type { SandboxAnswer, SandboxProgram } from './sandbox.types.js';

const MAX_ROW_CHARACTERS = 2 * 1024 * 1024;

const TOO_LARGE: RowScore = {
  kind: 'failed',
  reason: `the row is longer than ${MAX_ROW_CHARACTERS} characters of JSON`,
};

const GIVEN_UP: RowScore = {
  kind: 'failed',
  reason: 'the metric was given up: it exceeded its limits on too many rows before this one',
};

export interface JavaScriptScorerParts {
  readonly metric: ExternalMetric;
  readonly program: SandboxProgram;
  readonly pool: Pick<SandboxPool, 'run'>;
  readonly stop: AbortSignal;
}

/** Scores rows by a custom metric in the sandbox. */
export class JavaScriptScorer implements UnitScorer {
  private readonly allowance = new LimitAllowance();
  private readonly givingUp = new AbortController();
  /** Raised when no further row is wanted. */
  private readonly enough: AbortSignal;

  constructor(private readonly parts: JavaScriptScorerParts) {
    this.enough = AbortSignal.any([parts.stop, this.givingUp.signal]);
    // Every row that waits listens.
    setMaxListeners(0, this.enough);
  }

  get metric(): ExternalMetric {
    return this.parts.metric;
  }

  async score({ rowIndex, row }: RowToScore, keep: KeepUnit): Promise<boolean> {
    const score = await this.scoreOf(JSON.stringify(customRow(row)));
    if (score === null) return false;
    await keep(unitResult(rowIndex, resultName(this.metric), score));
    return true;
  }

  /** Null when the work was stopped. */
  private async scoreOf(row: string): Promise<RowScore | null> {
    if (row.length > MAX_ROW_CHARACTERS) return TOO_LARGE;
    const answer = await this.parts.pool.run(this.parts.program, row, this.enough);
    if (answer !== null) return this.judge(answer);
    return this.parts.stop.aborted ? null : GIVEN_UP;
  }

  private judge(answer: SandboxAnswer): RowScore {
    if (answer.kind === 'exceeded') {
      this.allowance.exceeded();
      if (this.allowance.isUsedUp) this.givingUp.abort();
      return { kind: 'failed', reason: answer.reason };
    }
    this.allowance.kept();
    if (answer.kind === 'broken') return { kind: 'failed', reason: answer.reason };
    const outcome = readSandboxOutcome(answer.text);
    return outcome.kind === 'gave'
      ? this.metric.verdict(outcome.value)
      : { kind: 'failed', reason: outcome.reason };
  }
}
