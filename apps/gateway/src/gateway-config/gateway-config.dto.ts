import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
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
  @ApiProperty({
    description: 'The vendor. Case does not matter, and an underscore is as good as a hyphen.',
    example: 'openai',
  })
  @IsString()
  @IsDefined({ message: 'provider is missing' })
  provider: string;

  @ApiProperty({ description: "The vendor's name of the model.", example: 'gpt-4' })
  @IsOptional()
  @IsString({ message: 'name must be a string' })
  name?: string | null;

  @ApiProperty({
    description:
      "The provider's settings. In every string, `$NAME` stands for an environment variable, and the path of a file for what is in it.",
    example: { openai_api_key: '$OPENAI_API_KEY' },
  })
  @IsOptional()
  @IsObject({ message: 'config must be a mapping' })
  config?: Record<string, unknown> | null;
}

export class EndpointConfigDto {
  @ApiProperty({
    description:
      'What callers name the endpoint by, unique in the file: letters of any script, digits, hyphen, underscore, dot.',
    example: 'chat',
  })
  @Matches(NAME, { message: NAME_RULE })
  @IsString({ message: 'name must be a string; put it in quotes' })
  @IsDefined({ message: 'name is missing' })
  name: string;

  @ApiProperty({ description: 'What the endpoint does.', example: 'llm/v1/chat' })
  @IsIn(ENDPOINT_TYPES, { message: TYPE_RULE })
  @IsDefined({ message: 'endpoint_type (or route_type) is missing' })
  endpoint_type: (typeof ENDPOINT_TYPES)[number];

  @ApiProperty({ description: 'Who answers, and with which model.' })
  @ValidateNested()
  @IsObject({ message: 'model must be a mapping' })
  @IsDefined({ message: 'model is missing' })
  @Type(() => ModelConfigDto)
  model: ModelConfigDto;

  @ApiProperty({
    description:
      'How much may be called, as one limit or a list of them; all paths and processes are counted together.',
    example: { calls: 100, renewal_period: 'minute' },
  })
  @IsOptional()
  @ValidateNested()
  @AreMappings()
  @Type(() => LimitConfigDto)
  limit?: LimitConfigDto | LimitConfigDto[] | null;

  @ApiProperty({
    description:
      'What happens while Redis cannot be reached: each process counts for itself, all calls pass, or none does.',
    default: 'local',
  })
  @IsOptional()
  @IsIn(STORE_FAILURE_POLICIES)
  on_store_failure?: (typeof STORE_FAILURE_POLICIES)[number] | null;

  @ApiProperty({
    description:
      'How long the vendor may take: for a whole answer, or for the beginning of a stream and each silence within it.',
    default: 300_000,
  })
  @IsOptional()
  @Max(3_600_000)
  @Min(1)
  @IsInt()
  timeout_ms?: number | null;

  @ApiProperty({
    description:
      "Headers to send to the vendor with every call; they win over the adapter's own. `$NAME` and key files work as in `config`.",
    example: { 'x-team': 'search', authorization: 'Bearer $PROXY_TOKEN' },
  })
  @IsOptional()
  @IsObject({ message: 'headers must be a mapping' })
  headers?: Record<string, unknown> | null;

  @ApiProperty({
    description:
      'Multiplies the temperature on its way to the vendor as MLflow does, for example by 0.5 for Anthropic.',
    default: false,
  })
  @IsOptional()
  @IsBoolean({ message: 'mlflow_temperature_scaling must be true or false' })
  mlflow_temperature_scaling?: boolean | null;
}

export class DestinationConfigDto {
  @ApiProperty({
    description: 'Name of an endpoint of this file, of the type of the route.',
    example: 'chat',
  })
  @IsString()
  @IsDefined({ message: 'name is missing' })
  name: string;

  @ApiProperty({ description: 'Its share of the calls; the shares of a route sum up to 100.', example: 50 })
  @Max(100)
  @Min(0)
  @IsNumber()
  @IsDefined({ message: 'traffic_percentage is missing' })
  traffic_percentage: number;
}

export class TrafficRouteConfigDto {
  @ApiProperty({
    description: 'What callers name the route by; no endpoint may have the same name.',
    example: 'chat-split',
  })
  @Matches(NAME, { message: NAME_RULE })
  @IsString({ message: 'name must be a string; put it in quotes' })
  @IsDefined({ message: 'name is missing' })
  name: string;

  @ApiProperty({ description: 'The type of all its destinations.', example: 'llm/v1/chat' })
  @IsIn(ENDPOINT_TYPES, { message: TYPE_RULE })
  @IsDefined({ message: 'task_type is missing' })
  task_type: (typeof ENDPOINT_TYPES)[number];

  @ApiProperty({ description: 'The endpoints that answer; one is drawn by weight for each call.' })
  @ValidateNested({ each: true })
  @ArrayNotEmpty({ message: 'destinations must not be empty' })
  @IsArray()
  @IsDefined({ message: 'destinations is missing' })
  @Type(() => DestinationConfigDto)
  destinations: DestinationConfigDto[];

  @ApiProperty({ description: 'The only strategy there is.', default: 'TRAFFIC_SPLIT' })
  @IsOptional()
  @IsIn(['TRAFFIC_SPLIT'])
  routing_strategy?: 'TRAFFIC_SPLIT' | null;
}
