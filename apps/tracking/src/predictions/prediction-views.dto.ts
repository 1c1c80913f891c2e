import { ApiProperty } from '@nestjs/swagger';

export class LoggedPredictionsView {
  @ApiProperty({ example: '0190a4f2b3c87def8123456789abcdef' })
  run_id: string;

  @ApiProperty({ description: 'How many were logged', example: 1 })
  logged: number;

  @ApiProperty({ description: 'Whether an earlier call with this Idempotency-Key had logged them' })
  replayed: boolean;
}

export class PredictionSnippets {
  @ApiProperty({ type: String, required: false, example: 'What is a ⟦weir⟧?' })
  inputs?: string;

  @ApiProperty({ type: String, required: false })
  output?: string;

  @ApiProperty({ type: String, required: false })
  prompt?: string;
}

const ANY_VALUE = { oneOf: [{ type: 'string' }, { type: 'object' }, { type: 'array', items: {} }] };

export class PredictionView {
  @ApiProperty({ description: 'Greater for what was stored later', example: '1042' })
  prediction_id: string;

  @ApiProperty({ example: '0190a4f2b3c87def8123456789abcdef' })
  run_id: string;

  @ApiProperty({ example: '0' })
  experiment_id: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Artifact that holds it; null until it is written to one',
    example: 'llm_predictions.csv',
  })
  file: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Its row there, from 0' })
  row_index: number | null;

  @ApiProperty({ ...ANY_VALUE, example: { question: 'What is a weir?' } })
  inputs: unknown;

  @ApiProperty({ ...ANY_VALUE, example: 'A low dam across a river.' })
  output: unknown;

  @ApiProperty({ ...ANY_VALUE, nullable: true, example: 'Answer briefly: What is a weir?' })
  prompt: unknown;

  @ApiProperty({ type: String, nullable: true, example: 'brief-answers' })
  prompt_name: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 3 })
  prompt_version: number | null;

  @ApiProperty({ type: String, nullable: true, example: 'endpoints:/chat' })
  model: string | null;

  @ApiProperty({ type: String, nullable: true })
  trace_id: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 812.5 })
  latency_ms: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { total_tokens: 31 },
  })
  usage: unknown;

  @ApiProperty({ format: 'date-time' })
  logged_at: string;

  @ApiProperty({
    type: PredictionSnippets,
    required: false,
    description:
      'With `search` or `contains`: where the words stand, in ⟦ and ⟧. Plain text: escape it before it becomes HTML',
  })
  snippets?: PredictionSnippets;
}

export class PredictionListView {
  @ApiProperty({ type: [PredictionView] })
  predictions: PredictionView[];

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null on the last' })
  next_page_token: string | null;
}

export class PredictionFileView {
  @ApiProperty({ example: 'llm_predictions.csv' })
  file: string;

  @ApiProperty({ enum: ['ready', 'refused', 'waiting'], description: '`waiting` for a worker to read it' })
  state: 'ready' | 'refused' | 'waiting';

  @ApiProperty({ type: String, nullable: true, description: 'Why it was refused' })
  reason: string | null;

  @ApiProperty({ example: 2 })
  rows: number;
}

export class RunPredictionListView extends PredictionListView {
  @ApiProperty({ type: [PredictionFileView], description: 'The artifacts that hold predictions of the run' })
  files: PredictionFileView[];
}
