import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { Strict } from '../protocol/strict.decorator.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';

@WireMessage()
@Strict()
export class SampleSizeRequest {
  @ApiProperty({ description: 'Of yes and no: the share of the baseline', example: 0.7 })
  @IsOptional()
  @IsNumber()
  @Min(0.000_001)
  @Max(0.999_999)
  baseline_rate?: Optional<number>;

  @ApiProperty({
    description: 'Of yes and no, paired: the share of rows where the two systems differ, if it is known',
    example: 0.2,
  })
  @IsOptional()
  @IsNumber()
  @Min(0.000_001)
  @Max(1)
  discordant_share?: Optional<number>;

  @ApiProperty({
    description: 'Of amounts: the standard deviation, paired that of the rows’ differences',
    example: 0.25,
  })
  @IsOptional()
  @IsNumber()
  @Min(1e-9)
  @Max(1e9)
  standard_deviation?: Optional<number>;

  @ApiProperty({ description: 'The true difference to find; a share may also fall by it', example: 0.05 })
  @IsOptional()
  @IsNumber()
  @Min(-1e9)
  @Max(1e9)
  difference?: Optional<number>;

  @ApiProperty({ description: 'Or the rows there are: how small a difference do they show?', example: 1000 })
  @IsOptional()
  @IsInt()
  @Min(2)
  @Max(1_000_000_000)
  rows?: Optional<number>;

  @ApiProperty({ description: 'Probability of finding the difference', default: 0.8, example: 0.8 })
  @IsOptional()
  @IsNumber()
  @Min(0.5)
  @Max(0.999)
  power?: Optional<number>;

  @ApiProperty({ description: 'Probability of finding one that is none', default: 0.05, example: 0.05 })
  @IsOptional()
  @IsNumber()
  @Min(0.000_001)
  @Max(0.5)
  alpha?: Optional<number>;

  @ApiProperty({ description: 'Whether both systems answer the same rows', default: true })
  @IsOptional()
  @IsBoolean()
  paired?: Optional<boolean>;
}

export class SampleSizeView {
  @ApiProperty({
    description: 'Rows that both answer, or of each of the two where they are not paired',
    example: 785,
  })
  rows: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'As asked; of rows, the size that they show in either direction. Null where no difference is large enough',
    example: 0.05,
  })
  difference: number | null;

  @ApiProperty({ example: 0.8 })
  power: number;

  @ApiProperty({ example: 0.05 })
  alpha: number;

  @ApiProperty({ example: true })
  paired: boolean;

  @ApiProperty({
    example: 'To detect a difference of 0.05 with a power of 80 % you need about 785 pairs of rows.',
  })
  advice: string;
}
