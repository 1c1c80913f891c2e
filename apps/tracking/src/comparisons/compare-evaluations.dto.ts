import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsNumber,
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
import { Strict } from '../protocol/strict.decorator.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';

const MAX_NAME = 500;
const MAX_METRICS = 50;
const MAX_KEY_COLUMNS = 20;

@WireMessage()
@Strict()
export class ComparedEvaluation {
  @ApiProperty({
    description:
      'Run: its newest finished evaluation, or else the results table that `mlflow.evaluate` logged to it',
    example: '0190a4f2b3c87def8123456789abcdef',
  })
  @IsOptional()
  @Matches(/^[0-9a-f]{32}$/)
  run_id?: Optional<string>;

  @ApiProperty({ description: 'Or an evaluation', example: '8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10' })
  @IsOptional()
  @Matches(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  evaluation_id?: Optional<string>;
}

@WireMessage()
@Strict()
export class CompareEvaluationsRequest {
  @ApiProperty({ description: 'What it is held against' })
  @ValidateNested()
  @Type(() => ComparedEvaluation)
  baseline: ComparedEvaluation;

  @ApiProperty({ description: 'What may have become better or worse' })
  @ValidateNested()
  @Type(() => ComparedEvaluation)
  candidate: ComparedEvaluation;

  @ApiProperty({
    description: 'Metrics to compare: `rouge1/v1` or `rouge1`. Default: all that both have scores of',
    example: ['exact_match/v1', 'rouge1/v1'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_METRICS)
  @ArrayUnique()
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(MAX_NAME, { each: true })
  metrics?: Optional<string[]>;

  @ApiProperty({
    description:
      'Probability of calling a difference significant that is none, over all metrics together; default 0.05',
    example: 0.05,
  })
  @IsOptional()
  @IsNumber()
  @Min(0.000_001)
  @Max(0.5)
  alpha?: Optional<number>;

  @ApiProperty({
    description:
      'How rows are paired: `row_index`, or the column (or columns) that a row is known by. Default: by all columns that both have, predictions excepted',
    example: 'inputs',
  })
  @IsOptional()
  @JSONSchema({
    anyOf: [
      { type: 'string', minLength: 1, maxLength: MAX_NAME },
      {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: MAX_NAME },
        minItems: 1,
        maxItems: MAX_KEY_COLUMNS,
        uniqueItems: true,
      },
    ],
  })
  match_on?: Optional<string | string[]>;

  @ApiProperty({
    description:
      'Whether more is better, by metric, where it differs from what the metric says; of results that an MLflow client logged Weir only knows it of MLflow’s own metrics',
    example: { token_count: false },
  })
  @IsOptional()
  @JSONSchema({ type: 'object', additionalProperties: { type: 'boolean' }, maxProperties: MAX_METRICS })
  greater_is_better?: Optional<Record<string, boolean>>;

  @ApiProperty({
    description: 'A difference worth finding: the answer says how many rows it takes',
    example: 0.02,
  })
  @IsOptional()
  @IsNumber()
  @Min(1e-9)
  @Max(1e9)
  target_difference?: Optional<number>;
}
