import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { PRESET_NAMES } from '@weir/evaluation';
import type { Optional } from '../protocol/wire-values.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';

/** A misspelt field must not be ignored: the evaluation would measure something else than was meant. */
const Strict = (): ClassDecorator => JSONSchema({ additionalProperties: false });

export const MAX_ROWS = 100_000;
const MAX_NAME = 500;
const MAX_PROMPT = 100_000;
const RUN_ID = /^[0-9a-f]{32}$/;

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
export class EvaluationData {
  @ApiProperty({
    description: 'The rows themselves: one object each, values by column',
    example: [QUESTION_ROW],
  })
  @IsOptional()
  @JSONSchema({ type: 'array', items: { type: 'object' }, minItems: 1, maxItems: MAX_ROWS })
  rows?: Optional<Record<string, unknown>[]>;

  @ApiProperty({ description: 'Or a table that was logged with `mlflow.log_table`' })
  @IsOptional()
  @ValidateNested()
  @Type(() => EvaluationTable)
  table?: Optional<EvaluationTable>;
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

  @ApiProperty({ description: 'Metrics besides the preset’s', example: ['latency'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(MAX_NAME, { each: true })
  extra_metrics?: Optional<string[]>;

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
