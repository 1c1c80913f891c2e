import { customRow, resultName, type ExternalMetric, type RowScore } from '@weir/evaluation';
import type { ModelOutcome, PatientModel } from '../models/model.types.js';
import { unitResult } from '../scoring/unit-result.js';
import type { KeepUnit, RowToScore, UnitScorer } from '../scoring/unit-scorer.js';

/** Scores rows by a service: one row, one call. */
export class HttpScorer implements UnitScorer {
  constructor(
    readonly metric: ExternalMetric,
    private readonly service: PatientModel,
  ) {}

  async score({ rowIndex, row }: RowToScore, keep: KeepUnit): Promise<boolean> {
    const question = { input: { kind: 'body' as const, body: customRow(row) }, parameters: {} };
    const outcome = await this.service.ask(question, (known) =>
      keep(unitResult(rowIndex, resultName(this.metric), this.scoreOf(known))),
    );
    return outcome.kind !== 'unanswered';
  }

  private scoreOf(outcome: Exclude<ModelOutcome, { kind: 'unanswered' }>): RowScore {
    if (outcome.kind === 'failed') return { kind: 'failed', reason: outcome.reason };
    return this.metric.verdict(JSON.parse(outcome.text ?? 'null'));
  }
}
