import type { IncomingMessage } from 'node:http';
import { ProviderError, type ProviderFailure } from '@weir/providers';
import type { GatewayEndpoint } from '../gateway-config/gateway-snapshot.js';

/** A valid call that asks whether it may go to the vendor. */
export interface CallToAdmit {
  readonly endpoint: GatewayEndpoint;
  readonly request: IncomingMessage;
  /** In the words of the caller's dialect. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Token counts as the vendor gave them. */
export interface TokenUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly total_tokens?: number | null;
}

/** Headers that tell the caller about its limit; empty where there is none. */
export type AdmissionHeaders = Readonly<Record<string, string>>;

/** A call that may go to the vendor. */
export interface Admission {
  readonly headers: AdmissionHeaders;
  /**
   * Tells what the call has used, once, after the answer is sent: the tokens reserved for it are corrected. Null gives
   * all of them back: the vendor never took the call. Not telling keeps the estimate.
   */
  settle(usage: TokenUsage | null): void;
}

/** What a vendor call can end with while it has cost nothing for certain. */
const FREE_FAILURES: ReadonlySet<ProviderFailure> = new Set([
  'REFUSED',
  'UNREACHABLE',
  'UNSUPPORTED',
  'UNSUITABLE_REQUEST',
]);

/** Whether a call failed before the vendor accepted it. A vendor that is merely too slow may work on it and charge. */
export function wasNeverAccepted(error: unknown): boolean {
  return ProviderError.isInstance(error) && FREE_FAILURES.has(error.failure);
}
