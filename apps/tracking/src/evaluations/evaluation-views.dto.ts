import { ApiProperty } from '@nestjs/swagger';
import { EVALUATION_STATUSES, type EvaluationFault, type EvaluationStatus } from '@weir/tracking-store';

export class EvaluationLinks {
  @ApiProperty({ example: '/api/weir/v1/evaluations/8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10' })
  self: string;

  @ApiProperty({ example: '/api/weir/v1/evaluations/8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10/results' })
  results: string;

  @ApiProperty({ example: '/api/weir/v1/evaluations/8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10/cancel' })
  cancel: string;

  @ApiProperty({ example: '/api/2.0/mlflow/runs/get?run_id=0190a4f2b3c87def8123456789abcdef' })
  run: string;
}

export class EvaluationProgressView {
  @ApiProperty({ type: Number, nullable: true, description: 'Unknown until a logged table was read' })
  total_rows: number | null;

  @ApiProperty({ description: 'Rows whose prediction is committed, failed ones included' })
  predicted_rows: number;

  @ApiProperty({ description: 'Rows that every metric has seen' })
  scored_rows: number;

  @ApiProperty({ description: 'Rows for which the model gave no answer' })
  failed_rows: number;
}

export class EvaluationFaultView implements EvaluationFault {
  @ApiProperty({ example: 'EVALUATION.MODEL' })
  code: string;

  @ApiProperty({ example: 'The gateway has no endpoint "chat".' })
  message: string;
}

export class EvaluationView {
  @ApiProperty({ format: 'uuid' })
  evaluation_id: string;

  @ApiProperty({ description: 'The run that it fills', example: '0190a4f2b3c87def8123456789abcdef' })
  run_id: string;

  @ApiProperty({ example: '0' })
  experiment_id: string;

  @ApiProperty({ enum: EVALUATION_STATUSES })
  status: EvaluationStatus;

  @ApiProperty({ type: String, nullable: true, example: 'question-answering' })
  model_type: string | null;

  @ApiProperty({ example: 'latest' })
  compat: string;

  @ApiProperty({ example: 'modern' })
  textstat: string;

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

  @ApiProperty({ description: 'What was left out, and why', type: [String] })
  warnings: readonly string[];

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

export class EvaluationListView {
  @ApiProperty({ type: [EvaluationView] })
  evaluations: EvaluationView[];

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null on the last' })
  next_page_token: string | null;
}

export class EvaluationResultRow {
  @ApiProperty({ description: 'From 0' })
  row_index: number;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { inputs: 'What is a weir?' } })
  data: Readonly<Record<string, unknown>>;

  @ApiProperty({ description: 'Null when there is none (yet)', example: 'A low dam across a river.' })
  prediction: unknown;

  @ApiProperty({ type: Number, nullable: true })
  latency_seconds: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'By metric, as far as scored',
    example: { token_count: 7 },
  })
  scores: Readonly<Record<string, unknown>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What went wrong, by `prediction` or metric',
  })
  errors: Readonly<Record<string, string>>;
}

export class EvaluationResultsView {
  @ApiProperty({ type: [EvaluationResultRow] })
  rows: EvaluationResultRow[];

  @ApiProperty({ type: String, nullable: true })
  next_page_token: string | null;
}
