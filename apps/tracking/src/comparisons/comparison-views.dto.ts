import { ApiProperty } from '@nestjs/swagger';

/**
 * - `improved`, `regressed`: significantly, after Holm's adjustment;
 * - `no-significant-difference`: which is not the same as no difference;
 * - `not-comparable`: `reason` says why.
 */
export const COMPARISON_VERDICTS = [
  'improved',
  'regressed',
  'no-significant-difference',
  'not-comparable',
] as const;
export type ComparisonVerdict = (typeof COMPARISON_VERDICTS)[number];

export const COMPARISON_TESTS = ['mcnemar-mid-p', 'paired-t', 'wilcoxon'] as const;
export type ComparisonTestName = (typeof COMPARISON_TESTS)[number];

export class ComparedSideView {
  @ApiProperty({ example: '0190a4f2b3c87def8123456789abcdef' })
  run_id: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null when the results are those that an MLflow client logged to the run',
  })
  evaluation_id: string | null;

  @ApiProperty({ example: 1000 })
  rows: number;
}

export class RowPairingView {
  @ApiProperty({ enum: ['row_index', 'columns'] })
  by: 'row_index' | 'columns';

  @ApiProperty({ type: [String], description: 'What a row is known by', example: ['inputs', 'ground_truth'] })
  columns: readonly string[];

  @ApiProperty({ description: 'Pairs of rows', example: 998 })
  matched: number;

  @ApiProperty({ description: 'Rows of the baseline without a partner', example: 2 })
  unmatched_baseline: number;

  @ApiProperty({ description: 'Rows of the candidate without a partner', example: 2 })
  unmatched_candidate: number;

  @ApiProperty({ example: 'Paired by the values of inputs, ground_truth: 998 pairs.' })
  description: string;
}

export class ComparisonIntervalView {
  @ApiProperty({ example: -0.031 })
  low: number;

  @ApiProperty({ example: 0.012 })
  high: number;

  @ApiProperty({ enum: ['newcombe-paired', 'paired-t', 'paired-bootstrap-bca'], example: 'newcombe-paired' })
  method: string;
}

export class ComparisonTestView {
  @ApiProperty({ enum: COMPARISON_TESTS })
  name: ComparisonTestName;

  @ApiProperty({
    description: 'Why it was chosen',
    example: 'All scores are 0 or 1: only rows where the two differ say anything.',
  })
  reason: string;

  @ApiProperty({ type: Number, nullable: true, description: 't, or the smaller rank sum', example: null })
  statistic: number | null;
}

export class OtherTestView {
  @ApiProperty({ example: 'mcnemar-exact' })
  name: string;

  @ApiProperty({ type: Number, nullable: true })
  statistic: number | null;

  @ApiProperty({ example: 0.21 })
  p_value: number;
}

export class FlippedRowView {
  @ApiProperty({ example: 17 })
  baseline_row_index: number;

  @ApiProperty({ example: 17 })
  candidate_row_index: number;

  @ApiProperty({ example: 1 })
  baseline_score: number;

  @ApiProperty({ example: 0 })
  candidate_score: number;
}

export class FlipsView {
  @ApiProperty({ description: 'Rows that got a better score', example: 12 })
  improved: number;

  @ApiProperty({ description: 'Rows that got a worse score', example: 9 })
  regressed: number;

  @ApiProperty({ example: 977 })
  unchanged: number;

  @ApiProperty({ type: [FlippedRowView], description: 'The largest losses, at most 10' })
  worst: readonly FlippedRowView[];

  @ApiProperty({ type: [FlippedRowView], description: 'The largest gains, at most 10' })
  best: readonly FlippedRowView[];
}

export class SampleSizeAdviceView {
  @ApiProperty({ example: 0.02 })
  difference: number;

  @ApiProperty({ description: 'Pairs of rows to find it with a power of 80 %', example: 2453 })
  rows: number;
}

export class MetricComparisonView {
  @ApiProperty({ example: 'exact_match/v1' })
  metric: string;

  @ApiProperty({ enum: COMPARISON_VERDICTS })
  verdict: ComparisonVerdict;

  @ApiProperty({ type: String, nullable: true, description: 'What there is to say about the verdict' })
  reason: string | null;

  @ApiProperty({ type: Boolean, nullable: true })
  greater_is_better: boolean | null;

  @ApiProperty({ description: 'Pairs that both have a score of', example: 998 })
  n: number;

  @ApiProperty({ type: Number, nullable: true, description: 'Over these pairs', example: 0.71 })
  baseline_mean: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.713 })
  candidate_mean: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Candidate minus baseline', example: 0.003 })
  difference: number | null;

  @ApiProperty({
    type: ComparisonIntervalView,
    nullable: true,
    description: '95 % interval of the difference',
  })
  interval: ComparisonIntervalView | null;

  @ApiProperty({ type: ComparisonTestView, nullable: true })
  test: ComparisonTestView | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Two-sided', example: 0.52 })
  p_value: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'After Holm, over all metrics', example: 0.52 })
  p_adjusted: number | null;

  @ApiProperty({
    type: [OtherTestView],
    description: 'Further tests of the same question; the verdict ignores them',
  })
  other_tests: readonly OtherTestView[];

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Smallest true difference that so many pairs show with a power of 80 % at this alpha',
    example: 0.018,
  })
  smallest_detectable_difference: number | null;

  @ApiProperty({ type: [SampleSizeAdviceView] })
  sample_size: readonly SampleSizeAdviceView[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'To detect a difference of 0.02 you need about 2453 rows; these are 998.',
  })
  advice: string | null;

  @ApiProperty({ type: FlipsView, nullable: true })
  flips: FlipsView | null;
}

export class ComparisonView {
  @ApiProperty()
  baseline: ComparedSideView;

  @ApiProperty()
  candidate: ComparedSideView;

  @ApiProperty({ example: 0.05 })
  alpha: number;

  @ApiProperty()
  pairing: RowPairingView;

  @ApiProperty({ type: [MetricComparisonView] })
  metrics: readonly MetricComparisonView[];

  @ApiProperty({
    type: [String],
    description: 'Metrics that became significantly worse: what a gate fails for',
  })
  regressions: readonly string[];

  @ApiProperty({ type: [String], example: ['exact_match/v1'] })
  improvements: readonly string[];

  @ApiProperty({ type: [String] })
  warnings: readonly string[];
}
