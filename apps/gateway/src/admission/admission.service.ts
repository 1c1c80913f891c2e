import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GuardedRateLimiter, type RateLimitDecision } from '@weir/rate-limit';
import { limitStoreUnavailable, RateLimitedError } from '../errors/admission.errors.js';
import type { EndpointLimit } from '../gateway-config/endpoint-limits.js';
import type { Admission, AdmissionHeaders, CallToAdmit } from './admission.js';

const settleNothing = (): void => undefined;

const UNLIMITED: Admission = Object.freeze({ headers: {}, settle: settleNothing });

/** Decides whether a valid call may go to the vendor. Throws when not. */
@Injectable()
export class AdmissionService implements OnApplicationShutdown {
  constructor(private readonly limiter: GuardedRateLimiter) {}

  /** Answers at once where the count is in this process: the hot path then waits for nothing. */
  admit({ endpoint }: CallToAdmit): Admission | Promise<Admission> {
    const [limit] = endpoint.limits;
    if (!limit) return UNLIMITED;
    const decision = this.limiter.consume({
      key: limit.counterKey,
      limit,
      onStoreFailure: limit.onStoreFailure,
    });
    if (decision instanceof Promise) return decision.then((settled) => toAdmission(limit, settled));
    return toAdmission(limit, decision);
  }

  onApplicationShutdown(): Promise<void> {
    return this.limiter.close();
  }
}

function toAdmission(limit: EndpointLimit, decision: RateLimitDecision): Admission {
  switch (decision.outcome) {
    case 'allowed':
      return { headers: headersOf(limit, decision), settle: settleNothing };
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
