import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import {
  EVALUATION_PRIORITIES,
  EVALUATION_STATUSES,
  type EvaluationFault,
  type EvaluationPriority,
  type EvaluationStatus,
} from '@weir/tracking-store';

const ID = '8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10';
const SELF = `/api/weir/v1/evaluations/${ID}`;

export class EvaluationLinks {
  @ApiProperty({ example: SELF })
  self: string;

  @ApiProperty({ example: `${SELF}/events`, description: 'Progress as server-sent events' })
  events: string;

  @ApiProperty({ example: `${SELF}/results` })
  results: string;

  @ApiProperty({ example: `${SELF}/cancel` })
  cancel: string;

  @ApiProperty({ example: `${SELF}/resume` })
  resume: string;

  @ApiProperty({ example: '/api/2.0/mlflow/runs/get?run_id=0190a4f2b3c87def8123456789abcdef' })
  run: string;
}

/** A unit is one prediction, or one score of one row by one metric. */
export class EvaluationProgressView {
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 1000,
    description: 'Unknown until a logged table was read',
  })
  total_rows: number | null;

  @ApiProperty({ example: 640, description: 'Rows whose prediction is committed, failed ones included' })
  predicted_rows: number;

  @ApiProperty({
    example: 400,
    description: 'Rows that every metric has seen; of rows in hand as many as their scores would fill',
  })
  scored_rows: number;

  @ApiProperty({ example: 2, description: 'Rows for which the model gave no answer' })
  failed_rows: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 6000,
    description: 'Rows times metrics, and a prediction for each row when a model is asked',
  })
  total_units: number | null;

  @ApiProperty({ example: 2640, description: 'Units that are committed: they are never done again' })
  done_units: number;

  @ApiProperty({ example: 12, description: 'Those of them that failed; `results?failed=true` shows why' })
  failed_units: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 88.5,
    description: 'Over the last minute; null unless it runs and something was measured',
  })
  units_per_second: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 14.75 })
  rows_per_second: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 38,
    description: 'At this rate; null when it cannot be told',
  })
  seconds_left: number | null;

  @ApiProperty({
    example: 640,
    description: 'Model calls of all attempts; answers that were remembered cost none',
  })
  calls_made: number;

  @ApiProperty({ example: 0.42, description: 'US dollars, as far as prices are known' })
  cost_usd: number;
}

export class EvaluationFaultView implements EvaluationFault {
  @ApiProperty({ example: 'EVALUATION.ENDPOINT' })
  code: string;

  @ApiProperty({ example: 'The gateway has no endpoint "chat".' })
  message: string;
}

export class EvaluatedModelView {
  @ApiProperty({ enum: ['column', 'endpoint', 'model'] })
  kind: 'column' | 'endpoint' | 'model';

  @ApiProperty({
    example: 'chat',
    description: 'Column with the predictions, endpoint of the gateway, or URI of the model',
  })
  name: string;
}

export class EvaluatedDataView {
  @ApiProperty({ enum: ['inline', 'table', 'dataset'] })
  kind: 'inline' | 'table' | 'dataset';

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Where the rows come from; null for rows of the request',
  })
  name: string | null;
}

export class EvaluationLimitsView {
  @ApiProperty({ type: Number, nullable: true, example: 10_000 })
  max_calls: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 5 })
  max_cost_usd: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 8 })
  concurrency: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 600 })
  requests_per_minute: number | null;
}

export class AggregateIntervalView {
  @ApiProperty({ example: 0.31 })
  low: number;

  @ApiProperty({ example: 0.69 })
  high: number;

  @ApiProperty({ example: 'wilson' })
  method: string;
}

export class AggregateStatisticsView {
  @ApiProperty({ oneOf: [{ type: 'number' }, { type: 'string' }], example: 0.5 })
  value: number | string;

  @ApiProperty({ example: 30, description: 'Rows that it is made of' })
  rows: number;

  @ApiProperty({
    type: AggregateIntervalView,
    nullable: true,
    description: '95 % interval; null where none can be given',
  })
  interval: AggregateIntervalView | null;
}

/** An evaluation as a list shows it. */
export class EvaluationSummaryView {
  @ApiProperty({ format: 'uuid', example: ID })
  evaluation_id: string;

  @ApiProperty({ description: 'The run that it fills', example: '0190a4f2b3c87def8123456789abcdef' })
  run_id: string;

  @ApiProperty({ example: '0' })
  experiment_id: string;

  @ApiProperty({
    enum: EVALUATION_STATUSES,
    description:
      '`stopped`: a limit of the request was reached; what is committed stays, and it can be resumed',
  })
  status: EvaluationStatus;

  @ApiProperty({ enum: EVALUATION_PRIORITIES })
  priority: EvaluationPriority;

  @ApiProperty({ type: String, nullable: true, example: 'question-answering' })
  model_type: string | null;

  @ApiProperty({ type: EvaluatedModelView, nullable: true })
  model: EvaluatedModelView | null;

  @ApiProperty({ type: EvaluatedDataView, nullable: true })
  data: EvaluatedDataView | null;

  @ApiProperty({ type: Number, nullable: true, example: 1000 })
  total_rows: number | null;

  @ApiProperty({
    example: 640,
    description: 'Model calls of all attempts; answers that were remembered cost none',
  })
  calls_made: number;

  @ApiProperty({ example: 0.42, description: 'US dollars, as far as prices are known' })
  cost_usd: number;

  @ApiProperty({ type: EvaluationFaultView, nullable: true })
  error: EvaluationFault | null;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finished_at: string | null;

  @ApiProperty()
  links: EvaluationLinks;
}

@ApiExtraModels(AggregateStatisticsView)
export class EvaluationView extends EvaluationSummaryView {
  @ApiProperty({ example: 'latest' })
  compat: string;

  @ApiProperty({ example: 'modern' })
  textstat: string;

  @ApiProperty({ type: String, nullable: true, example: 'ground_truth' })
  targets: string | null;

  @ApiProperty({
    type: [String],
    example: ['token_count', 'exact_match/v1'],
    description: 'Metrics by their result names',
  })
  metric_names: string[];

  @ApiProperty({ type: String, nullable: true, example: 'endpoints:/judge' })
  judge_model: string | null;

  @ApiProperty()
  limits: EvaluationLimitsView;

  @ApiProperty({ description: 'A cancelled evaluation runs until its worker has noticed, within a second' })
  cancel_requested: boolean;

  @ApiProperty()
  progress: EvaluationProgressView;

  @ApiProperty({
    type: 'object',
    additionalProperties: { anyOf: [{ type: 'number' }, { type: 'string' }] },
    nullable: true,
    description: 'Aggregates by key once finished; NaN and Infinity as text',
    example: { 'exact_match/v1': 0.5 },
  })
  metrics: Readonly<Record<string, number | string>> | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(AggregateStatisticsView) },
    nullable: true,
    description: 'How sure the aggregates are, by the same keys',
    example: {
      'exact_match/v1': { value: 0.5, rows: 30, interval: { low: 0.33, high: 0.67, method: 'wilson' } },
    },
  })
  statistics: Readonly<Record<string, AggregateStatisticsView>> | null;

  @ApiProperty({ description: 'What was left out, and why', type: [String] })
  warnings: readonly string[];
}

export class EvaluationListView {
  @ApiProperty({ type: [EvaluationSummaryView] })
  evaluations: EvaluationSummaryView[];

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null on the last' })
  next_page_token: string | null;
}
