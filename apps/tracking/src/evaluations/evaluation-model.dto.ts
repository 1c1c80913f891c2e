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
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import type { Optional } from '../protocol/wire-values.js';
import { Strict } from '../protocol/strict.decorator.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import { MAX_NAME } from './request-fields.js';

const MAX_PROMPT = 100_000;

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
