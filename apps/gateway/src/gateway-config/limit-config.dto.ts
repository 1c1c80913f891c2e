import { ApiProperty } from '@nestjs/swagger';
import { IsDefined, IsInt, IsOptional, IsString, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { parseLimitScope } from './limit-scope.js';
import { parseRenewalPeriod } from './renewal-period.js';

const LIMIT_RULE =
  'Failed to parse the rate limit configuration. Please make sure limit.calls is a positive number and limit.renewal_period is a right granularity';

const MOST_CALLS = 1_000_000_000;
const MOST_TOKENS = 1_000_000_000_000;

function IsRenewalPeriod(): PropertyDecorator {
  return ValidateBy({
    name: 'isRenewalPeriod',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && parseRenewalPeriod(value) !== null,
      defaultMessage: () => `${LIMIT_RULE} (second, minute, hour, day, month, year)`,
    },
  });
}

function IsLimitScope(): PropertyDecorator {
  return ValidateBy({
    name: 'isLimitScope',
    validator: {
      validate: (value: unknown) => parseLimitScope(value) !== null,
      defaultMessage: () => 'per must be endpoint, caller, header:<name> or {header: <name>}',
    },
  });
}

/** For one limit or several. */
export function AreMappings(): PropertyDecorator {
  const isMapping = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return ValidateBy({
    name: 'areMappings',
    validator: {
      validate: (value: unknown) => (Array.isArray(value) ? value.every(isMapping) : isMapping(value)),
      defaultMessage: () => 'limit must be a mapping, or a list of mappings',
    },
  });
}

function IsAlone(other: string): PropertyDecorator {
  return ValidateBy({
    name: 'isAlone',
    validator: {
      validate: (_value: unknown, site) => Reflect.get(site?.object ?? {}, other) == null,
      defaultMessage: () => `calls and tokens exclude each other; write two limits, as a list`,
    },
  });
}

/**
 * One limit: at most so many calls, or so many tokens, in any span of the renewal period.
 *
 * Of several messages for one property the one of its last decorator is told: the coarsest check stands last.
 */
export class LimitConfigDto {
  @ApiProperty({ description: 'How many calls may begin in any span of the renewal period.', example: 100 })
  @ValidateIf(({ calls, tokens }: LimitConfigDto) => calls != null || tokens == null)
  @Max(MOST_CALLS)
  @Min(0, { message: LIMIT_RULE })
  @IsInt({ message: 'calls must be a whole number' })
  calls?: number;

  @ApiProperty({
    description: 'In place of `calls`: how many tokens, of requests and answers together.',
    example: 100_000,
  })
  @IsOptional()
  @Max(MOST_TOKENS)
  @Min(1)
  @IsInt({ message: 'tokens must be a whole number' })
  @IsAlone('calls')
  tokens?: number | null;

  @ApiProperty({
    description:
      'The span: second, minute, hour, day, month (30 days), year (360 days), or several such as `5 minutes`.',
    example: 'minute',
  })
  @IsRenewalPeriod()
  @IsDefined({ message: 'renewal_period is missing' })
  renewal_period: string;

  @ApiProperty({ description: 'Listed and otherwise unused, as in MLflow.' })
  @IsOptional()
  @IsString()
  key?: string | null;

  @ApiProperty({
    description: 'Whose calls are counted together: `endpoint` (all of them), `caller`, or `header:<name>`.',
    default: 'endpoint',
  })
  @IsOptional()
  @IsLimitScope()
  per?: string | { header: string } | null;
}
