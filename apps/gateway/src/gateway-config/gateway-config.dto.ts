import { Type } from 'class-transformer';
import {
  Equals,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { ENDPOINT_TYPES } from '@weir/llm-v1';
import { AreMappings, LimitConfigDto } from './limit-config.dto.js';

const STORE_FAILURE_POLICIES = ['local', 'open', 'closed'] as const;

/** Letters of any script, digits, marks, and _ . - (MLflow 2.x; 3.x takes ASCII only). */
const NAME = /^[\p{L}\p{N}\p{M}_.-]+$/u;
const NAME_RULE =
  'The name contains disallowed characters for a url endpoint. Letters, digits, hyphen, underscore and dot are allowed.';
const TYPE_RULE = ({ value }: { value: unknown }): string =>
  `The endpoint type '${String(value)}' is not supported; use one of ${ENDPOINT_TYPES.join(', ')}`;

export class ModelConfigDto {
  @IsString()
  @IsDefined({ message: 'provider is missing' })
  provider: string;

  @IsOptional()
  @IsString({ message: 'name must be a string' })
  name?: string | null;

  @IsOptional()
  @IsObject({ message: 'config must be a mapping' })
  config?: Record<string, unknown> | null;
}

export class EndpointConfigDto {
  @Matches(NAME, { message: NAME_RULE })
  @IsString({ message: 'name must be a string; put it in quotes' })
  @IsDefined({ message: 'name is missing' })
  name: string;

  @IsIn(ENDPOINT_TYPES, { message: TYPE_RULE })
  @IsDefined({ message: 'endpoint_type (or route_type) is missing' })
  endpoint_type: (typeof ENDPOINT_TYPES)[number];

  @ValidateNested()
  @IsObject({ message: 'model must be a mapping' })
  @IsDefined({ message: 'model is missing' })
  @Type(() => ModelConfigDto)
  model: ModelConfigDto;

  @IsOptional()
  @ValidateNested()
  @AreMappings()
  @Type(() => LimitConfigDto)
  limit?: LimitConfigDto | LimitConfigDto[] | null;

  @IsOptional()
  @IsIn(STORE_FAILURE_POLICIES)
  on_store_failure?: (typeof STORE_FAILURE_POLICIES)[number] | null;

  @IsOptional()
  @Max(3_600_000)
  @Min(1)
  @IsInt()
  timeout_ms?: number | null;
}

export class DestinationConfigDto {
  @IsString()
  @IsDefined({ message: 'name is missing' })
  name: string;

  @Max(100)
  @Min(0)
  @IsNumber()
  @IsDefined({ message: 'traffic_percentage is missing' })
  traffic_percentage: number;
}

export class TrafficRouteConfigDto {
  @Matches(NAME, { message: NAME_RULE })
  @IsString({ message: 'name must be a string; put it in quotes' })
  @IsDefined({ message: 'name is missing' })
  name: string;

  @IsIn(ENDPOINT_TYPES, { message: TYPE_RULE })
  @IsDefined({ message: 'task_type is missing' })
  task_type: (typeof ENDPOINT_TYPES)[number];

  @ValidateNested({ each: true })
  @IsArray()
  @IsDefined({ message: 'destinations is missing' })
  @Type(() => DestinationConfigDto)
  destinations: DestinationConfigDto[];

  @IsOptional()
  @Equals('TRAFFIC_SPLIT')
  routing_strategy?: 'TRAFFIC_SPLIT' | null;
}
