import { ApiProperty } from '@nestjs/swagger';

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
    description: 'What judges gave as their reasons, by metric',
    example: { 'faithfulness/v1': 'Every statement is supported by the context.' },
  })
  justifications: Readonly<Record<string, string>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What went wrong, by `prediction` or metric',
  })
  errors: Readonly<Record<string, string>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Metrics that have nothing to say about this row, and why',
  })
  skipped: Readonly<Record<string, string>>;
}

export class EvaluationResultsView {
  @ApiProperty({ type: [EvaluationResultRow] })
  rows: EvaluationResultRow[];

  @ApiProperty({ type: String, nullable: true })
  next_page_token: string | null;
}
