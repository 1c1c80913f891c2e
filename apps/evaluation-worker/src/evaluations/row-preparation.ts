import { Injectable } from '@nestjs/common';
import { fitPlanToColumns, type Evaluation, type EvaluationPlan } from '@weir/tracking-store';
import { LoggedTableReader } from '../tables/logged-table.reader.js';
import { misfit } from './evaluation.errors.js';
import { RowStore } from './row-store.js';

/** An evaluation whose rows are in the database and fit its plan. */
export interface PreparedEvaluation {
  readonly plan: EvaluationPlan;
  readonly columns: readonly string[];
  readonly totalRows: number;
}

@Injectable()
export class RowPreparation {
  constructor(
    private readonly tables: LoggedTableReader,
    private readonly store: RowStore,
  ) {}

  /** Brings the rows of a logged table into the database, once; inline rows are there already. */
  async prepare(evaluation: Evaluation): Promise<PreparedEvaluation> {
    const described = describedRows(evaluation) ?? (await this.readTable(evaluation));
    const check = fitPlanToColumns(evaluation.plan, described.columns);
    if (check.kind === 'misfits') throw misfit(check.problems);
    return { plan: check.plan, ...described };
  }

  private async readTable({ evaluationId, plan }: Evaluation): Promise<DescribedRows> {
    if (plan.rows.kind !== 'table') throw new Error('inline rows are described when they are stored');
    const { columns, rows } = await this.tables.read(plan.rows.path);
    await this.store.insert(evaluationId, columns, rows);
    return { columns, totalRows: rows.length };
  }
}

interface DescribedRows {
  readonly columns: readonly string[];
  readonly totalRows: number;
}

function describedRows({ columns, totalRows }: Evaluation): DescribedRows | null {
  return columns === null || totalRows === null ? null : { columns, totalRows };
}
