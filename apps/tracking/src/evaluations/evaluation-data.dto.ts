import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, IsString, Matches, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Optional } from '../protocol/wire-values.js';
import { Strict } from '../protocol/strict.decorator.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import { MAX_NAME, RUN_ID } from './request-fields.js';

export const MAX_ROWS = 100_000;

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
