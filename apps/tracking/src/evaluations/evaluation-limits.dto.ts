import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Optional } from '../protocol/wire-values.js';
import { Strict } from '../protocol/strict.decorator.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';

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
