import type { LimitUnit } from './window-set.js';

/** What is counted together. */
export interface RateLimitSubject {
  readonly endpoint: string;
  readonly unit: LimitUnit;
  readonly periodMs: number;
  /** Whose calls, where not everybody's: what tells callers apart, and a hash of this one. */
  readonly caller?: { readonly by: string; readonly hash: string };
}

/**
 * The one place that makes keys of the limiter.
 *
 * The braces are Redis Cluster's hash tag: all windows of one endpoint live in one slot, as a script that reads several
 * of them needs. The name is percent-encoded, so that a brace in it cannot move the tag.
 */
export function rateLimitKey({ endpoint, unit, periodMs, caller }: RateLimitSubject): string {
  const shared = `weir:rate-limit:{endpoint:${encodeURIComponent(endpoint)}}:${unit}:${periodMs}`;
  return caller ? `${shared}:${caller.by}:${caller.hash}` : shared;
}
