import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { Strict } from '../protocol/strict.decorator.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';

export const MAX_PREDICTIONS = 1_000;
/** Of each of inputs, output and prompt, as text. */
export const MAX_TEXT_CHARACTERS = 1_000_000;
const MAX_NAME = 500;
const MAX_LATENCY_MS = 1e9;

@WireMessage()
@Strict()
export class LoggedPrediction {
  @ApiProperty({
    description: 'What the model was asked: a text, or any JSON value',
    example: { question: 'What is a weir?' },
  })
  @IsDefined()
  inputs: unknown;

  @ApiProperty({ description: 'Its answer: a text, or any JSON value', example: 'A low dam across a river.' })
  @IsDefined()
  output: unknown;

  @ApiProperty({
    description: 'The prompt as it was sent: a text, or a list of messages',
    example: 'Answer briefly: What is a weir?',
  })
  @IsOptional()
  @JSONSchema({})
  prompt?: unknown;

  @ApiProperty({ description: 'Name of the prompt in the registry', example: 'brief-answers' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  prompt_name?: Optional<string>;

  @ApiProperty({ description: 'Its version; needs `prompt_name`', example: 3 })
  @IsOptional()
  @JSONSchema({
    anyOf: [
      { type: 'integer', minimum: 1, maximum: 2_147_483_647 },
      { type: 'string', pattern: '^[1-9][0-9]{0,8}$' },
    ],
  })
  prompt_version?: Optional<number | string>;

  @ApiProperty({ description: 'Model or endpoint that answered', example: 'endpoints:/chat' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  model?: Optional<string>;

  @ApiProperty({ description: 'Trace of the call', example: 'tr-0190a4f2b3c87def8123456789abcdef' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  trace_id?: Optional<string>;

  @ApiProperty({ description: 'How long the call took', example: 812.5 })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @JSONSchema({ maximum: MAX_LATENCY_MS })
  latency_ms?: Optional<number>;

  @ApiProperty({ description: 'Tokens, as the model counted them', example: { total_tokens: 31 } })
  @IsOptional()
  @IsObject()
  usage?: Optional<Record<string, unknown>>;

  @ApiProperty({
    description: 'ISO 8601, or milliseconds since the epoch; default: now',
    example: '2026-11-21T09:30:00.000Z',
  })
  @IsOptional()
  @JSONSchema({ anyOf: [{ type: 'string', maxLength: 40 }, { type: 'number' }] })
  logged_at?: Optional<number | string>;
}

@WireMessage()
@Strict()
export class LogPredictionsRequest {
  @ApiProperty({ type: () => [LoggedPrediction], description: `1 to ${MAX_PREDICTIONS} of them` })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_PREDICTIONS)
  @ValidateNested({ each: true })
  @Type(() => LoggedPrediction)
  predictions: LoggedPrediction[];
}

export const LOG_PREDICTIONS_EXAMPLES = {
  text: {
    summary: 'A question and its answer',
    value: { predictions: [{ inputs: 'What is a weir?', output: 'A low dam across a river.' }] },
  },
  prompt: {
    summary: 'With the prompt that it was made from',
    value: {
      predictions: [
        {
          inputs: { question: 'What is a weir?' },
          output: 'A low dam across a river.',
          prompt: 'Answer briefly: What is a weir?',
          prompt_name: 'brief-answers',
          prompt_version: 3,
          model: 'endpoints:/chat',
          latency_ms: 812.5,
          usage: { total_tokens: 31 },
        },
      ],
    },
  },
};
