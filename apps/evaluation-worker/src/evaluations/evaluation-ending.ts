import { Injectable } from '@nestjs/common';
import { genaiCustomMetrics, hasResultsTable, type MetricSelection } from '@weir/evaluation';
import { EvaluationLifecycleRepository, type Evaluation, type EvaluationFault } from '@weir/tracking-store';
import type { OwnRows } from '../results/grown-table.js';
import { ResultCells } from '../results/result-cells.js';
import { ResultsReader } from '../results/results-reader.js';
import { RunResults } from '../results/run-results.js';
import { summarise, type SummaryOutcome } from '../results/results-summary.js';
import { storableResults } from '../results/storable-results.js';
import type { WorkRow } from './evaluation-layout.js';
import { noAnswers } from './evaluation.errors.js';
import type { PreparedEvaluation } from './row-preparation.js';

export interface CompleteEvaluation {
  readonly prepared: PreparedEvaluation;
  readonly selection: MetricSelection;
  readonly stop: AbortSignal;
}

/**
 * Ends an evaluation. Everything written to the run is the same when it is written again, and the evaluation itself is
 * closed last: a crash on the way repeats the ending and changes nothing.
 */
@Injectable()
export class EvaluationEnding {
  constructor(
    private readonly lifecycle: EvaluationLifecycleRepository,
    private readonly reader: ResultsReader,
    private readonly run: RunResults,
  ) {}

  /** Rejects when the work is stopped on the way. */
  async finish(evaluation: Evaluation, { prepared, selection, stop }: CompleteEvaluation): Promise<void> {
    const { evaluationId } = evaluation;
    const rows = () => untilStopped(this.reader.read(evaluationId, prepared.totalRows), stop);
    const summary = await summarise(prepared, selection.metrics, rows());
    if (summary.unanswered.rows === prepared.totalRows) throw noAnswers(summary.unanswered.firstReason);
    const warnings = await this.run.store(evaluation, {
      values: summary.values,
      tables: {
        rows: hasResultsTable(summary.metrics) ? resultRows(prepared, summary, rows) : null,
        judges: genaiCustomMetrics(selection.metrics, prepared.plan.behaviour),
      },
    });
    await this.lifecycle.finish(evaluationId, {
      ...storableResults(summary),
      warnings: [...selection.warnings, ...summary.warnings, ...warnings],
    });
  }

  async cancel({ evaluationId }: Evaluation): Promise<void> {
    const evaluation = await this.lifecycle.findRunning(evaluationId);
    if (evaluation === null || evaluation.cancelRequestedAt === null) return;
    await this.run.closeIfActive(evaluation, 'KILLED');
    await this.lifecycle.cancel(evaluationId);
  }

  async fail(evaluationId: string, error: EvaluationFault): Promise<void> {
    const evaluation = await this.lifecycle.findOpen(evaluationId);
    if (evaluation === null) return;
    await this.run.closeIfActive(evaluation, 'FAILED', error);
    await this.lifecycle.fail(evaluationId, error);
  }
}

async function* untilStopped<T>(rows: AsyncIterable<T>, stop: AbortSignal): AsyncGenerator<T> {
  for await (const row of rows) {
    stop.throwIfAborted();
    yield row;
  }
}

function resultRows(
  prepared: PreparedEvaluation,
  { metrics, floats }: SummaryOutcome,
  rows: () => AsyncIterable<WorkRow>,
): OwnRows {
  const cells = new ResultCells(prepared, metrics);
  const read = async function* (): AsyncGenerator<unknown[]> {
    for await (const row of rows()) yield cells.of(row);
  };
  return { columns: cells.columns, floats, rowCount: prepared.totalRows, read };
}
