import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsOptional, ValidateNested } from 'class-validator';
import { Strict } from '../protocol/strict.decorator.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';
import { EvaluationLimitsMessage } from './evaluation-limits.dto.js';

@WireMessage()
@Strict()
export class ResumeEvaluationRequest {
  @ApiProperty({
    description:
      'Whether predictions and scores that failed are forgotten and done again. Nothing else is ever done twice',
    default: false,
  })
  @IsOptional()
  @IsBoolean()
  retry_failed?: Optional<boolean>;

  @ApiProperty({
    description: 'New limits; those left out stay, null lifts one. Calls and costs count from the beginning',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => EvaluationLimitsMessage)
  limits?: Optional<EvaluationLimitsMessage>;
}
