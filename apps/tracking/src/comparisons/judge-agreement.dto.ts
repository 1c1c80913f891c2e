import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
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
const MAX_LABELS = 100_000;
const MAX_KEY = 100_000;

@WireMessage()
@Strict()
export class HumanLabel {
  @ApiProperty({ description: 'Row of the evaluation, from 0', example: 17 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  row_index?: Optional<number>;

  @ApiProperty({ description: 'Or the row’s value in `key_column`', example: 'What is a weir?' })
  @IsOptional()
  @JSONSchema({ anyOf: [{ type: 'string', maxLength: MAX_KEY }, { type: 'number' }] })
  key?: Optional<string | number>;

  @ApiProperty({ description: 'Metric that is labelled; default: that of the request', example: 'polite' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  metric?: Optional<string>;

  @ApiProperty({
    description: 'What a person would have said: a number, or yes and no (`true`, `pass`, …) for 1 and 0',
    example: 1,
  })
  @IsDefined()
  @JSONSchema({ anyOf: [{ type: 'number' }, { type: 'boolean' }, { type: 'string', maxLength: 100 }] })
  label: number | boolean | string;
}

@WireMessage()
@Strict()
export class LabelScale {
  @ApiProperty({ example: 1 })
  @IsNumber()
  min: number;

  @ApiProperty({ example: 5 })
  @IsNumber()
  max: number;
}

@WireMessage()
@Strict()
export class JudgeAgreementRequest {
  @ApiProperty({ description: 'Metric of the labels that name none', example: 'answer_correctness' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  metric?: Optional<string>;

  @ApiProperty({ description: 'What people said, one label for a row and a metric' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LABELS)
  @ValidateNested({ each: true })
  @Type(() => HumanLabel)
  labels?: Optional<HumanLabel[]>;

  @ApiProperty({ description: 'Column of the data that `key` is looked up in', example: 'inputs' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  key_column?: Optional<string>;

  @ApiProperty({
    description: 'Instead of `labels`: the column of the data that holds them',
    example: 'human',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  label_column?: Optional<string>;

  @ApiProperty({
    description:
      'Between which numbers a label must lie; default: 0 and 1, or 1 to 5, where all of the judge’s scores do',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => LabelScale)
  scale?: Optional<LabelScale>;
}
