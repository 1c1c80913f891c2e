import { ResultsTableLayout, resultName, type MetricShape, type RowScore } from '@weir/evaluation';
import { PREDICTION_UNIT } from '@weir/tracking-store';
import { EvaluationLayout, type WorkRow } from '../evaluations/evaluation-layout.js';
import type { PreparedEvaluation } from '../evaluations/row-preparation.js';
import { rowScoreOf } from '../evaluations/row-scorer.js';
import type { ScoreColumn } from './score-column.js';

/** Rows as the results table shows them. */
export class ResultCells {
  private readonly layout: EvaluationLayout;
  private readonly table: ResultsTableLayout;
  private readonly hasPredictions: boolean;

  constructor(
    { plan, columns }: Pick<PreparedEvaluation, 'plan' | 'columns'>,
    private readonly metrics: readonly MetricShape[],
    private readonly scores: ReadonlyMap<MetricShape, ScoreColumn>,
  ) {
    this.layout = new EvaluationLayout(plan, columns);
    this.hasPredictions = plan.predictions.kind === 'column';
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

  /** Names of the units that hold more than a number for the table: answers, justifications, scores that are texts. */
  get units(): string[] {
    const names = this.metrics.filter((metric) => !this.isNumbersOnly(metric)).map(resultName);
    return this.hasPredictions ? names : [PREDICTION_UNIT, ...names];
  }

  of(row: WorkRow): unknown[] {
    return this.table.cells({
      features: this.layout.features(row.cells),
      target: this.layout.target(row.cells),
      prediction: this.layout.prediction(row),
      scores: this.metrics.map((metric) => this.score(metric, row)),
    });
  }

  private score(metric: MetricShape, { rowIndex, units }: WorkRow): RowScore {
    const column = this.scores.get(metric);
    return column !== undefined && this.isNumbersOnly(metric)
      ? column.at(rowIndex)
      : rowScoreOf(units.get(resultName(metric)));
  }

  private isNumbersOnly(metric: MetricShape): boolean {
    return metric.hasJustification !== true && this.scores.get(metric)?.hasTexts === false;
  }
}
