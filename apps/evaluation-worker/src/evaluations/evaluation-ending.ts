import { Injectable } from '@nestjs/common';
import type { MetricSelection } from '@weir/evaluation';
import { EvaluationLifecycleRepository, type Evaluation, type EvaluationFault } from '@weir/tracking-store';
import { ResultsReader } from '../results/results-reader.js';
import { RunResults } from '../results/run-results.js';
import { summarise, type SummaryOutcome } from '../results/results-summary.js';
import { EvaluationLayout } from './evaluation-layout.js';
import { noAnswers } from './evaluation.errors.js';
import type { PreparedEvaluation } from './row-preparation.js';

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

  async finish(
    evaluation: Evaluation,
    { plan, columns, totalRows }: PreparedEvaluation,
    selection: MetricSelection,
  ): Promise<void> {
    const rows = () => this.reader.read(evaluation.evaluationId, totalRows);
    const summary = await summarise(selection.metrics, rows());
    if (summary.unanswered.rows === totalRows) throw noAnswers(summary.unanswered.firstReason);
    const warnings = [...selection.warnings, ...summary.warnings];
    const layout = new EvaluationLayout(plan, columns);
    const table = { plan, layout, metrics: summary.metrics, rows: rows() };
    warnings.push(...(await this.run.store(evaluation, summary.values, table)));
    await this.lifecycle.finish(evaluation.evaluationId, { metrics: storable(summary), warnings });
  }

  async cancel(evaluation: Evaluation): Promise<void> {
    await this.run.closeIfActive(evaluation, 'KILLED');
    await this.lifecycle.cancel(evaluation.evaluationId);
  }

  async fail(evaluationId: string, error: EvaluationFault): Promise<void> {
    const evaluation = await this.lifecycle.findOpen(evaluationId);
    if (evaluation === null) return;
    await this.run.closeIfActive(evaluation, 'FAILED', error);
    await this.lifecycle.fail(evaluationId, error);
  }
}

/** JSON has no NaN: such aggregates are kept as text, as on MLflow's wire. */
function storable({ values }: SummaryOutcome): Evaluation['metrics'] {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity'),
    ]),
  );
}
