import { rateLimitKey, type RateLimit, type StoreFailurePolicy } from '@weir/rate-limit';
import type { LimitConfigDto } from './limit-config.dto.js';
import { parseRenewalPeriod } from './renewal-period.js';

export interface EndpointLimit extends RateLimit {
  readonly renewalPeriod: string;
  readonly key: string | null;
  /** `10 per 1 minute`, as the error of a refused call says it. */
  readonly text: string;
  /** Counter of this endpoint, shared by all its paths. */
  readonly counterKey: string;
  readonly onStoreFailure: StoreFailurePolicy;
}

export interface DeclaredLimits {
  readonly name: string;
  readonly limit?: LimitConfigDto | null;
  readonly on_store_failure?: StoreFailurePolicy | null;
}

/** The limits of one endpoint, of a part of the file that was found valid. */
export function limitsOf({ name, limit, on_store_failure }: DeclaredLimits): readonly EndpointLimit[] {
  const period = limit ? parseRenewalPeriod(limit.renewal_period) : null;
  if (!limit || !period) return [];
  return [
    {
      calls: limit.calls,
      periodMs: period.periodMs,
      renewalPeriod: limit.renewal_period,
      key: limit.key ?? null,
      text: `${limit.calls} per ${period.text}`,
      counterKey: rateLimitKey({ scope: 'endpoint', name }),
      onStoreFailure: on_store_failure ?? 'local',
    },
  ];
}
