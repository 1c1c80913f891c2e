import type { RateLimitAllowed, RateLimitRefused } from '@weir/rate-limit';
import type { EndpointLimits } from '../gateway-config/endpoint-limits.js';
import type { AdmissionHeaders } from './admission.js';

/** The headers of the IETF's draft that most clients know: about the limit that is told, and the list of all of them. */
export function limitHeaders(
  { declared, policy }: EndpointLimits,
  { window, remaining, resetAfterMs }: RateLimitAllowed | RateLimitRefused,
): AdmissionHeaders {
  const headers = {
    'ratelimit-limit': String(declared[window]?.capacity ?? 0),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(Math.ceil(resetAfterMs / 1000)),
  };
  return policy === null ? headers : { ...headers, 'ratelimit-policy': policy };
}
