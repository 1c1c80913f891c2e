import { ApiProperty } from '@nestjs/swagger';
import { IsArray, IsString } from 'class-validator';

/** Body of MLflow's limits API, which checks it before it says that it does nothing. */
export class SetLimitsDto {
  @ApiProperty({ description: 'Name of the endpoint', example: 'chat' })
  @IsString()
  route: string;

  @ApiProperty({ description: 'The limits', type: 'array', items: { type: 'object' } })
  @IsArray()
  limits: Record<string, unknown>[];
}
