import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GuardedRateLimiter, type RateLimitDecision } from '@weir/rate-limit';
import { limitStoreUnavailable, RateLimitedError } from '../errors/admission.errors.js';
import type { EndpointLimit, GatewayEndpoint } from '../gateway-config/gateway-snapshot.js';

/** Headers that tell the caller about its limit; empty where there is none. */
export type AdmissionHeaders = Readonly<Record<string, string>>;

const NO_HEADERS: AdmissionHeaders = {};

/** Decides whether a valid call may go to the vendor. Throws when not. */
@Injectable()
export class AdmissionService implements OnApplicationShutdown {
  constructor(private readonly limiter: GuardedRateLimiter) {}

  /** Answers at once where the count is in this process: the hot path then waits for nothing. */
  admit({ limit }: GatewayEndpoint): AdmissionHeaders | Promise<AdmissionHeaders> {
    if (!limit) return NO_HEADERS;
    const decision = this.limiter.consume({
      key: limit.counterKey,
      limit,
      onStoreFailure: limit.onStoreFailure,
    });
    if (decision instanceof Promise) return decision.then((settled) => settle(limit, settled));
    return settle(limit, decision);
  }

  onApplicationShutdown(): Promise<void> {
    return this.limiter.close();
  }
}

function settle(limit: EndpointLimit, decision: RateLimitDecision): AdmissionHeaders {
  switch (decision.outcome) {
    case 'allowed':
      return headersOf(limit, decision);
    case 'limited':
      throw new RateLimitedError(limit.text, decision, headersOf(limit, decision));
    case 'store-unavailable':
      throw limitStoreUnavailable();
  }
}

function headersOf(
  limit: EndpointLimit,
  { remaining, resetAfterMs }: { remaining: number; resetAfterMs: number },
): AdmissionHeaders {
  return {
    'ratelimit-limit': String(limit.calls),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(Math.ceil(resetAfterMs / 1000)),
  };
}
