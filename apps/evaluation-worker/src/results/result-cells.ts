import { ResultsTableLayout, resultName, type MetricShape } from '@weir/evaluation';
import { EvaluationLayout, type WorkRow } from '../evaluations/evaluation-layout.js';
import type { PreparedEvaluation } from '../evaluations/row-preparation.js';
import { rowScoreOf } from '../evaluations/row-scorer.js';

/** Rows as the results table shows them. */
export class ResultCells {
  private readonly layout: EvaluationLayout;
  private readonly table: ResultsTableLayout;

  constructor(
    { plan, columns }: Pick<PreparedEvaluation, 'plan' | 'columns'>,
    private readonly metrics: readonly MetricShape[],
  ) {
    this.layout = new EvaluationLayout(plan, columns);
    this.table = new ResultsTableLayout({
      featureColumns: this.layout.featureColumns,
      targetsColumn: plan.targets,
      predictionsColumn: plan.predictions.kind === 'column' ? plan.predictions.column : null,
      metrics,
      ...(plan.metricPrefix === undefined ? {} : { prefix: plan.metricPrefix }),
    });
  }

  get columns(): readonly string[] {
    return this.table.columns;
  }

  of(row: WorkRow): unknown[] {
    return this.table.cells({
      features: this.layout.features(row.cells),
      target: this.layout.target(row.cells),
      prediction: this.layout.prediction(row),
      scores: this.metrics.map((metric) => rowScoreOf(row.units.get(resultName(metric)))),
    });
  }
}
