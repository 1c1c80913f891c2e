import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
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
import { Strict } from '../protocol/strict.decorator.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import { EvaluationData } from './evaluation-data.dto.js';
import { EvaluationLimitsMessage } from './evaluation-limits.dto.js';
import { EvaluationModel } from './evaluation-model.dto.js';
import { MAX_NAME, RUN_ID } from './request-fields.js';

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
