import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GuardedRateLimiter, type RateLimitAllowed, type RateLimitDecision } from '@weir/rate-limit';
import { limitStoreUnavailable, RateLimitedError } from '../errors/admission.errors.js';
import type { EndpointLimits } from '../gateway-config/endpoint-limits.js';
import type { Admission, CallToAdmit, TokenUsage } from './admission.js';
import { callerHash } from './caller-hash.js';
import { limitHeaders } from './limit-headers.js';
import { estimateTokens } from './token-estimate.js';

const settleNothing = (): void => undefined;

const UNLIMITED: Admission = Object.freeze({ headers: Object.freeze({}), settle: settleNothing });

/** Decides whether a valid call may go to the vendor. Throws when not. */
@Injectable()
export class AdmissionService implements OnApplicationShutdown {
  constructor(private readonly limiter: GuardedRateLimiter) {}

  /** Answers at once where the count is in this process: the hot path then waits for nothing. */
  admit({ endpoint: { limits }, request, body }: CallToAdmit): Admission | Promise<Admission> {
    if (limits.declared.length === 0) return UNLIMITED;
    const counted = {
      windows: limits.windowsFor((scope) => callerHash(request, scope)),
      tokens: limits.hasTokens ? estimateTokens(body) : 0,
      onStoreFailure: limits.onStoreFailure,
    };
    return this.limiter.consume(counted, (decision) => toAdmission(limits, decision));
  }

  onApplicationShutdown(): Promise<void> {
    return this.limiter.close();
  }
}

function toAdmission(limits: EndpointLimits, decision: RateLimitDecision): Admission {
  switch (decision.outcome) {
    case 'allowed':
      return { headers: limitHeaders(limits, decision), settle: settlementOf(decision) };
    case 'limited':
      throw new RateLimitedError(
        limits.declared[decision.window]?.text ?? '',
        decision,
        limitHeaders(limits, decision),
      );
    case 'store-unavailable':
      throw limitStoreUnavailable();
  }
}

function settlementOf({ settle }: RateLimitAllowed): Admission['settle'] {
  if (settle === null) return settleNothing;
  return (usage) => {
    const used = usage === null ? 0 : usedTokens(usage);
    if (used !== null) settle(used);
  };
}

/** Null when the vendor did not count: the estimate is then all that is known. */
function usedTokens({ total_tokens, prompt_tokens, completion_tokens }: TokenUsage): number | null {
  const total = total_tokens ?? (prompt_tokens ?? 0) + (completion_tokens ?? 0);
  return Number.isSafeInteger(total) && total > 0 ? total : null;
}
