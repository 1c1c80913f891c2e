/** What is counted together. */
export interface RateLimitSubject {
  readonly scope: 'endpoint';
  readonly name: string;
}

/**
 * The one place that makes keys of the limiter.
 *
 * The braces are Redis Cluster's hash tag: the list and the counter of one subject live in one slot, as a script needs.
 * The name is percent-encoded, so that a brace in it cannot move the tag.
 */
export function rateLimitKey({ scope, name }: RateLimitSubject): string {
  return `weir:rate-limit:{${scope}:${encodeURIComponent(name)}}`;
}
