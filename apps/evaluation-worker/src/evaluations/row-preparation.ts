import { Injectable } from '@nestjs/common';
import type { MetricShape } from '@weir/evaluation';
import { fitPlanToColumns, type Evaluation, type EvaluationPlan } from '@weir/tracking-store';
import { RowReader } from '../tables/row-reader.js';
import { misfit } from './evaluation.errors.js';
import { ModelPreparation } from './model-preparation.js';
import { RowStore } from './row-store.js';

/** An evaluation whose rows are in the database and fit its plan. */
export interface PreparedEvaluation {
  readonly plan: EvaluationPlan;
  readonly columns: readonly string[];
  readonly totalRows: number;
}

interface Preparing {
  readonly metrics: readonly MetricShape[];
  /** Nobody waits for the rows any more. */
  readonly stop: AbortSignal;
}

@Injectable()
export class RowPreparation {
  constructor(
    private readonly reader: RowReader,
    private readonly store: RowStore,
    private readonly models: ModelPreparation,
  ) {}

  /** Brings rows that are kept elsewhere into the database, once; inline rows are there already. Null when it was stopped. */
  async prepare(evaluation: Evaluation, { metrics, stop }: Preparing): Promise<PreparedEvaluation | null> {
    try {
      const described = describedRows(evaluation) ?? (await this.bring(evaluation, stop));
      const plan = await this.planFor(evaluation, described.columns, metrics);
      return { plan, ...described };
    } catch (error) {
      if (stop.aborted) return null;
      throw error;
    }
  }

  private async planFor(
    { evaluationId, plan: asked }: Evaluation,
    columns: readonly string[],
    metrics: readonly MetricShape[],
  ): Promise<EvaluationPlan> {
    const plan = await this.models.prepare(asked, {
      columns,
      firstRow: () => this.store.firstRow(evaluationId),
    });
    const reads = metrics.flatMap((metric) =>
      (metric.reads ?? []).map((name) => ({ metric: metric.name, name })),
    );
    const check = fitPlanToColumns(plan, columns, reads);
    if (check.kind === 'misfits') throw misfit(check.problems);
    return check.plan;
  }

  private bring({ evaluationId, plan }: Evaluation, stop: AbortSignal): Promise<DescribedRows> {
    return this.reader.read(plan.rows, async (rows) => {
      const totalRows = await this.store.insert(evaluationId, rows, stop);
      return { columns: rows.columns, totalRows };
    });
  }
}

interface DescribedRows {
  readonly columns: readonly string[];
  readonly totalRows: number;
}

function describedRows({ columns, totalRows }: Evaluation): DescribedRows | null {
  return columns === null || totalRows === null ? null : { columns, totalRows };
}
