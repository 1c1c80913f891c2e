import { ApiProperty } from '@nestjs/swagger';

export class NamedIntervalView {
  @ApiProperty({ example: 0.62 })
  low: number;

  @ApiProperty({ example: 0.71 })
  high: number;

  @ApiProperty({ example: 'wilson' })
  method: string;
}

export class EstimateView {
  @ApiProperty({ example: 0.67 })
  value: number;

  @ApiProperty({ type: NamedIntervalView, nullable: true, description: '95 % interval' })
  interval: NamedIntervalView | null;
}

export class AgreementTableView {
  @ApiProperty({ type: [Number], example: [0, 1] })
  categories: readonly number[];

  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'integer' } },
    description: 'A line for each category of the judge, a column for each category of the labels',
    example: [
      [40, 5],
      [10, 45],
    ],
  })
  counts: readonly (readonly number[])[];
}

export class AlphaView {
  @ApiProperty({ type: Number, nullable: true, example: 0.7 })
  nominal: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.7 })
  ordinal: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.7 })
  interval: number | null;
}

export class ErrorRatesView extends EstimateView {
  @ApiProperty({ description: 'Share of the rows that people call good which the judge passes' })
  sensitivity: EstimateView;

  @ApiProperty({ description: 'Share of the rows that people call bad which the judge fails' })
  specificity: EstimateView;
}

export class CorrectedMeanView {
  @ApiProperty({ description: 'The judge’s mean over all rows, its errors included' })
  uncorrected: EstimateView;

  @ApiProperty({ description: 'The labels’ mean over the labelled rows' })
  labels_only: EstimateView;

  @ApiProperty({
    type: ErrorRatesView,
    nullable: true,
    description: 'Of yes and no: by the judge’s error rates',
  })
  rogan_gladen: ErrorRatesView | null;

  @ApiProperty({
    type: EstimateView,
    nullable: true,
    description: 'By the judge’s error on the labelled rows',
  })
  prediction_powered: EstimateView | null;

  @ApiProperty({ type: [String], description: 'Why one of them is missing' })
  notes: readonly string[];
}

export class MetricAgreementView {
  @ApiProperty({ example: 'answer_correctness/v1' })
  metric: string;

  @ApiProperty({ description: 'Labelled rows that the judge has scored', example: 100 })
  n: number;

  @ApiProperty({ description: 'Rows that the judge has scored', example: 5000 })
  judged_rows: number;

  @ApiProperty({
    description: 'Labels of rows without a score by the judge, which count for nothing',
    example: 0,
  })
  unscored_labels: number;

  @ApiProperty({
    type: AgreementTableView,
    nullable: true,
    description: 'Null for more than 20 different values',
  })
  table: AgreementTableView | null;

  @ApiProperty({ type: EstimateView, nullable: true, description: 'Share of equal answers' })
  agreement: EstimateView | null;

  @ApiProperty({ example: 0.15 })
  mean_absolute_difference: number;

  @ApiProperty({ type: EstimateView, nullable: true, description: 'Cohen’s kappa' })
  kappa: EstimateView | null;

  @ApiProperty({
    type: EstimateView,
    nullable: true,
    description: 'The same with quadratic weights, for more than two categories',
  })
  quadratic_kappa: EstimateView | null;

  @ApiProperty({ description: 'Krippendorff’s alpha, by what the scores are taken for' })
  alpha: AlphaView;

  @ApiProperty()
  mean: CorrectedMeanView;

  @ApiProperty({ type: [String] })
  warnings: readonly string[];
}

export class JudgeAgreementView {
  @ApiProperty({ format: 'uuid' })
  evaluation_id: string;

  @ApiProperty({ type: [MetricAgreementView] })
  metrics: readonly MetricAgreementView[];
}
