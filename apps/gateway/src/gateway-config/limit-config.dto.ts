import { IsDefined, IsInt, IsOptional, IsString, Max, Min, ValidateBy } from 'class-validator';
import { parseRenewalPeriod } from './renewal-period.js';

const LIMIT_RULE =
  'Failed to parse the rate limit configuration. Please make sure limit.calls is a positive number and limit.renewal_period is a right granularity';

function IsRenewalPeriod(): PropertyDecorator {
  return ValidateBy({
    name: 'isRenewalPeriod',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && parseRenewalPeriod(value) !== null,
      defaultMessage: () => `${LIMIT_RULE} (second, minute, hour, day, month, year)`,
    },
  });
}

/** Of several messages for one property the one of its last decorator is told: the coarsest check stands last. */
export class LimitConfigDto {
  @Max(1_000_000_000)
  @Min(0, { message: LIMIT_RULE })
  @IsInt({ message: 'calls must be a whole number' })
  calls: number;

  @IsRenewalPeriod()
  @IsDefined({ message: 'renewal_period is missing' })
  renewal_period: string;

  /** MLflow reads and lists it without using it; so do we. */
  @IsOptional()
  @IsString()
  key?: string | null;
}
