import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { PRESET_NAMES } from '@weir/evaluation';
import { EVALUATION_PRIORITIES, type EvaluationPriority, type MetricDocument } from '@weir/tracking-store';
import type { Optional } from '../protocol/wire-values.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';

/** A misspelt field must not be ignored: the evaluation would measure something else than was meant. */
const Strict = (): ClassDecorator => JSONSchema({ additionalProperties: false });

export const MAX_ROWS = 100_000;
const MAX_NAME = 500;
const MAX_PROMPT = 100_000;
const RUN_ID = /^[0-9a-f]{32}$/;

/** US dollars for a million tokens. */
const PRICE = {
  type: 'object' as const,
  properties: {
    input_per_million: { type: 'number' as const, minimum: 0 },
    output_per_million: { type: 'number' as const, minimum: 0 },
  },
  required: ['input_per_million', 'output_per_million'],
  additionalProperties: false,
};

interface ModelPriceMessage {
  readonly input_per_million: number;
  readonly output_per_million: number;
}

const QUESTION_ROW = { inputs: 'What is a weir?', ground_truth: 'A low dam across a river.' };

@WireMessage()
@Strict()
export class EvaluationTable {
  @ApiProperty({
    description: 'Run that the table was logged to',
    example: '0190a4f2b3c87def8123456789abcdef',
  })
  @Matches(RUN_ID)
  run_id: string;

  @ApiProperty({ description: 'Its artifact, as given to `mlflow.log_table`', example: 'answers.json' })
  @IsString()
  @MinLength(1)
  @MaxLength(1_000)
  artifact_file: string;
}

@WireMessage()
@Strict()
export class EvaluationDatasetReference {
  @ApiProperty({ description: 'Evaluation dataset (`mlflow.genai.datasets`)', example: 'd-0190a4f2b3c87def' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  dataset_id?: Optional<string>;

  @ApiProperty({
    description: 'Or a run with a dataset input (`mlflow.log_input`)',
    example: '0190a4f2b3c87def8123456789abcdef',
  })
  @IsOptional()
  @Matches(RUN_ID)
  run_id?: Optional<string>;

  @ApiProperty({ description: 'Name of that input, where the run has several', example: 'questions' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  name?: Optional<string>;
}

@WireMessage()
@Strict()
export class EvaluationData {
  @ApiProperty({
    description: 'The rows themselves: one object each, values by column',
    example: [QUESTION_ROW],
  })
  @IsOptional()
  @JSONSchema({ type: 'array', items: { type: 'object' }, minItems: 1, maxItems: MAX_ROWS })
  rows?: Optional<Record<string, unknown>[]>;

  @ApiProperty({
    description: 'Or a file of a run: a table logged with `mlflow.log_table`, CSV, JSON Lines or Parquet',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => EvaluationTable)
  table?: Optional<EvaluationTable>;

  @ApiProperty({ description: 'Or a dataset that was logged' })
  @IsOptional()
  @ValidateNested()
  @Type(() => EvaluationDatasetReference)
  dataset?: Optional<EvaluationDatasetReference>;
}

@WireMessage()
@Strict()
export class EvaluationMessage {
  @IsIn(['system', 'user', 'assistant'])
  role: 'system' | 'user' | 'assistant';

  @ApiProperty({ description: '`{column}` stands for the row’s value', example: 'Answer briefly: {inputs}' })
  @IsString()
  @MaxLength(MAX_PROMPT)
  content: string;
}

@WireMessage()
@Strict()
export class EvaluationModel {
  @ApiProperty({
    description: 'Gateway endpoint to ask, with or without `endpoints:/`',
    example: 'endpoints:/chat',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  endpoint?: Optional<string>;

  @ApiProperty({
    description:
      'Or any model: `openai:/gpt-4`, a logged model (`runs:/<run id>/model`, `models:/<name>/<version>`), or the address of a running `mlflow models serve`',
    example: 'openai:/gpt-4',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(2_000)
  uri?: Optional<string>;

  @ApiProperty({
    description:
      'What is asked: `{column}` stands for the row’s value. Default: the only column besides the targets',
    example: 'Answer briefly: {inputs}',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_PROMPT)
  prompt?: Optional<string>;

  @ApiProperty({ description: 'Or a whole conversation, instead of `prompt`' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => EvaluationMessage)
  messages?: Optional<EvaluationMessage[]>;

  @ApiProperty({
    description: 'Added to the body of each call',
    example: { temperature: 0, max_tokens: 200 },
  })
  @IsOptional()
  @IsObject()
  parameters?: Optional<Record<string, unknown>>;

  @ApiProperty({
    description: 'Instead of a model: the column that holds the predictions',
    example: 'answer',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  predictions_column?: Optional<string>;
}

@WireMessage()
@Strict()
export class EvaluatorConfig {
  @ApiProperty({
    description: 'Column by the name that a metric asks for, as in `mlflow.evaluate`',
    example: { inputs: 'question', context: 'passages' },
  })
  @IsOptional()
  @JSONSchema({
    type: 'object',
    additionalProperties: { type: 'string', minLength: 1, maxLength: MAX_NAME },
    maxProperties: 100,
  })
  col_mapping?: Optional<Record<string, string>>;

  @ApiProperty({ description: 'How many of the retrieved the retriever preset looks at', default: 3 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  retriever_k?: Optional<number>;

  @ApiProperty({ description: 'Put before metric names, as in `mlflow.evaluate`', example: 'val_' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_. -]{1,50}$/)
  metric_prefix?: Optional<string>;
}

@WireMessage()
@Strict()
export class EvaluationLimitsMessage {
  @ApiProperty({
    description: 'Model calls, of the model and of judges together; the evaluation stops there',
    example: 10_000,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  max_calls?: Optional<number>;

  @ApiProperty({ description: 'US dollars; the evaluation stops before it costs more', example: 5 })
  @IsOptional()
  @IsNumber()
  @Min(0.000_001)
  max_cost_usd?: Optional<number>;

  @ApiProperty({ description: 'Model calls under way at once; default: the worker’s', example: 8 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  concurrency?: Optional<number>;

  @ApiProperty({ description: 'Model calls begun in a minute', example: 600 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  requests_per_minute?: Optional<number>;

  @ApiProperty({
    description: 'US dollars for a million tokens by model URI, for models whose price is not known',
    example: { 'endpoints:/judge': { input_per_million: 2.5, output_per_million: 10 } },
  })
  @IsOptional()
  @JSONSchema({
    type: 'object',
    additionalProperties: PRICE,
    maxProperties: 50,
  })
  prices?: Optional<Record<string, ModelPriceMessage>>;
}

@WireMessage()
@Strict()
export class SubmitEvaluationRequest {
  @ApiProperty({ description: 'Experiment of the new run; default: experiment 0', example: '0' })
  @IsOptional()
  @JSONSchema({
    anyOf: [
      { type: 'string', pattern: '^\\d{1,18}$' },
      { type: 'integer', minimum: 0 },
    ],
  })
  experiment_id?: Optional<string | number>;

  @ApiProperty({ description: 'Or its name; made when there is none of that name', example: 'quality' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  experiment_name?: Optional<string>;

  @ApiProperty({
    description: 'Or an existing run, which keeps its status',
    example: '0190a4f2b3c87def8123456789abcdef',
  })
  @IsOptional()
  @Matches(RUN_ID)
  run_id?: Optional<string>;

  @ApiProperty({ description: 'Name of the new run', example: 'nightly' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  run_name?: Optional<string>;

  @ValidateNested()
  @Type(() => EvaluationData)
  data: EvaluationData;

  @ValidateNested()
  @Type(() => EvaluationModel)
  model: EvaluationModel;

  @ApiProperty({ description: 'Column with the right answers', example: 'ground_truth' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  targets?: Optional<string>;

  @ApiProperty({ description: 'Preset of metrics', example: 'question-answering' })
  @IsOptional()
  @IsIn(PRESET_NAMES)
  model_type?: Optional<string>;

  @ApiProperty({
    description: 'Metrics besides the preset’s: names, or descriptions of judges and custom metrics',
    example: ['latency', { type: 'guidelines', name: 'polite', guidelines: 'The answer is polite.' }],
    type: 'array',
    items: { anyOf: [{ type: 'string' }, { type: 'object' }] },
  })
  @IsOptional()
  @JSONSchema({
    type: 'array',
    maxItems: 50,
    items: {
      anyOf: [
        { type: 'string', maxLength: MAX_NAME },
        {
          type: 'object',
          properties: {
            type: { enum: ['judge', 'prompt', 'guidelines', 'javascript', 'http'] },
            name: { type: 'string', minLength: 1, maxLength: MAX_NAME },
          },
          required: ['type', 'name'],
        },
      ],
    },
  })
  extra_metrics?: Optional<(string | MetricDocument)[]>;

  @ApiProperty({ description: 'Settings of the metrics, as in `mlflow.evaluate`' })
  @IsOptional()
  @ValidateNested()
  @Type(() => EvaluatorConfig)
  evaluator_config?: Optional<EvaluatorConfig>;

  @ApiProperty({ description: 'The model of judges that name none', example: 'endpoints:/judge' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(2_000)
  judge_model?: Optional<string>;

  @ApiProperty({
    description:
      'Whether a judge’s answer to exactly the same question may be taken from an earlier evaluation',
    default: true,
  })
  @IsOptional()
  @IsBoolean()
  reuse_judge_answers?: Optional<boolean>;

  @ApiProperty({ description: 'What the evaluation may use' })
  @IsOptional()
  @ValidateNested()
  @Type(() => EvaluationLimitsMessage)
  limits?: Optional<EvaluationLimitsMessage>;

  @ApiProperty({ description: 'Before or after others that wait', default: 'normal' })
  @IsOptional()
  @IsIn(EVALUATION_PRIORITIES)
  priority?: Optional<EvaluationPriority>;

  @ApiProperty({ description: 'Whose keys and numbers', default: 'latest' })
  @IsOptional()
  @IsIn(['latest', 'mlflow-2.8'])
  compat?: Optional<'latest' | 'mlflow-2.8'>;

  @ApiProperty({ description: 'Readability formulas; default: those that belong to `compat`' })
  @IsOptional()
  @IsIn(['modern', 'legacy'])
  textstat?: Optional<'modern' | 'legacy'>;

  @ApiProperty({
    description: 'The same key and request again give the same evaluation',
    example: 'nightly-2026-11-21',
  })
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,200}$/)
  idempotency_key?: Optional<string>;
}
