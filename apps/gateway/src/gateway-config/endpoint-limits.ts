import {
  rateLimitKey,
  WindowSet,
  type LimitUnit,
  type RateWindow,
  type StoreFailurePolicy,
} from '@weir/rate-limit';
import type { LimitConfigDto } from './limit-config.dto.js';
import { parseLimitScope, type LimitScope } from './limit-scope.js';
import { parseRenewalPeriod } from './renewal-period.js';

/** One limit as it was declared. */
export interface EndpointLimit {
  readonly unit: LimitUnit;
  readonly capacity: number;
  readonly periodMs: number;
  readonly scope: LimitScope;
  readonly renewalPeriod: string;
  readonly key: string | null;
  /** `10 per 1 minute`, as the error of a refused call says it. */
  readonly text: string;
}

/** A scope that tells callers apart. */
export type CallerScope = Exclude<LimitScope, { by: 'endpoint' }>;

export interface DeclaredLimits {
  readonly endpoint: string;
  readonly limits: readonly EndpointLimit[];
  readonly onStoreFailure: StoreFailurePolicy;
}

/** All limits of one endpoint: shared by its paths and dialects, and by all gateways that share a store. */
export class EndpointLimits {
  /** In the order of the file. */
  readonly declared: readonly EndpointLimit[];
  readonly onStoreFailure: StoreFailurePolicy;
  readonly hasTokens: boolean;
  /** All limits as the RateLimit-Policy header lists them; null where the other headers say it all. */
  readonly policy: string | null;
  private readonly endpoint: string;
  /** Null when a window depends on the caller. */
  private readonly shared: WindowSet | null;

  constructor({ endpoint, limits, onStoreFailure }: DeclaredLimits) {
    this.endpoint = endpoint;
    this.declared = limits;
    this.onStoreFailure = onStoreFailure;
    this.hasTokens = limits.some(({ unit }) => unit === 'tokens');
    this.policy = limits.length > 1 ? limits.map(policyOf).join(', ') : null;
    const isShared = limits.length > 0 && limits.every(({ scope }) => scope.by === 'endpoint');
    this.shared = isShared ? new WindowSet(limits.map((limit) => this.windowOf(limit, () => ''))) : null;
  }

  /** The windows that a call must fit into. `hashOf` is asked for what tells its caller apart from others. */
  windowsFor(hashOf: (scope: CallerScope) => string): WindowSet {
    return this.shared ?? new WindowSet(this.declared.map((limit) => this.windowOf(limit, hashOf)));
  }

  private windowOf(
    { unit, capacity, periodMs, scope }: EndpointLimit,
    hashOf: (scope: CallerScope) => string,
  ): RateWindow {
    const subject = { endpoint: this.endpoint, unit, periodMs };
    if (scope.by === 'endpoint') {
      return { key: rateLimitKey(subject), unit, capacity, periodMs, isPerCaller: false };
    }
    const caller = { by: scopeText(scope), hash: hashOf(scope) };
    return { key: rateLimitKey({ ...subject, caller }), unit, capacity, periodMs, isPerCaller: true };
  }
}

/** One limit of a part of the file that was found valid. */
export function toEndpointLimit(dto: LimitConfigDto): EndpointLimit {
  const period = parseRenewalPeriod(dto.renewal_period);
  const scope = parseLimitScope(dto.per);
  if (!period || !scope) throw new TypeError('a limit must be checked before it is used');
  const [unit, capacity]: [LimitUnit, number] =
    dto.tokens == null ? ['calls', dto.calls ?? 0] : ['tokens', dto.tokens];
  return {
    unit,
    capacity,
    periodMs: period.periodMs,
    scope,
    renewalPeriod: dto.renewal_period,
    key: dto.key ?? null,
    text: `${capacity}${unit === 'tokens' ? ' tokens' : ''} per ${period.text}`,
  };
}

/** What two limits of one endpoint must not have in common: they would share a counter. */
export function counterOf({ unit, periodMs, scope }: EndpointLimit): string {
  return `${unit} ${periodMs} ${scopeText(scope)}`;
}

function scopeText(scope: LimitScope): string {
  return scope.by === 'header' ? `header-${scope.name}` : scope.by;
}

function policyOf({ unit, capacity, periodMs, scope }: EndpointLimit): string {
  const comment = [unit, ...(scope.by === 'endpoint' ? [] : [`per ${scopeText(scope)}`])].join(' ');
  return `${capacity};w=${periodMs / 1000};comment="${comment}"`;
}
