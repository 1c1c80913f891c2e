import { Injectable } from '@nestjs/common';
import { genaiCustomMetrics, hasResultsTable, type MetricSelection } from '@weir/evaluation';
import { EvaluationLifecycleRepository, type Evaluation, type EvaluationFault } from '@weir/tracking-store';
import type { OwnRows } from '../results/grown-table.js';
import { DatasetInputs } from '../results/dataset-inputs.js';
import { ResultCells } from '../results/result-cells.js';
import { ResultsReader } from '../results/results-reader.js';
import { RunResults } from '../results/run-results.js';
import { summarise, type SummaryOutcome } from '../results/results-summary.js';
import { storableResults } from '../results/storable-results.js';
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
    private readonly inputs: DatasetInputs,
    private readonly reader: ResultsReader,
    private readonly run: RunResults,
  ) {}

  /** Rejects when the work is stopped on the way. */
  async finish(evaluation: Evaluation, { prepared, selection, stop }: CompleteEvaluation): Promise<void> {
    const { evaluationId } = evaluation;
    const scores = untilStopped(this.reader.scores(evaluationId, prepared.totalRows), stop);
    const summary = await summarise(prepared, selection.metrics, scores);
    if (summary.unanswered.rows === prepared.totalRows) throw noAnswers(summary.unanswered.firstReason);
    const warnings = await this.run.store(evaluation, {
      values: summary.values,
      tables: {
        rows: hasResultsTable(summary.metrics)
          ? await this.resultRows(evaluation, { prepared, summary, stop })
          : null,
        judges: genaiCustomMetrics(selection.metrics, prepared.plan.behaviour),
      },
    });
    await this.lifecycle.finish(evaluationId, {
      ...storableResults(summary),
      warnings: [...selection.warnings, ...summary.warnings, ...warnings],
    });
  }

  private async resultRows(
    { evaluationId }: Evaluation,
    { prepared, summary, stop }: SummarisedEvaluation,
  ): Promise<OwnRows> {
    const { metrics, scores, floats } = summary;
    const cells = new ResultCells(prepared, metrics, scores);
    const rows = () => untilStopped(this.reader.read(evaluationId, prepared.totalRows, cells.units), stop);
    const read = async function* (): AsyncGenerator<unknown[]> {
      for await (const row of rows()) yield cells.of(row);
    };
    await this.inputs.noteNumbers(evaluationId, floats);
    return { columns: cells.columns, floats, rowCount: prepared.totalRows, read };
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

interface SummarisedEvaluation extends Omit<CompleteEvaluation, 'selection'> {
  readonly summary: SummaryOutcome;
}

async function* untilStopped<T>(rows: AsyncIterable<T>, stop: AbortSignal): AsyncGenerator<T> {
  for await (const row of rows) {
    stop.throwIfAborted();
    yield row;
  }
}
