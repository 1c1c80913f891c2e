import { CallEndedError, CallGuard } from './call-guard.js';
import type { CallLimits } from './vendor-endpoint.js';

/**
 * Waits for work that cannot be ended from outside no longer than the call may take; the work itself goes on, for the
 * calls that wait for the same. Rejects with a CallEndedError.
 */
export function withinLimits<Outcome>(work: Promise<Outcome>, limits: CallLimits): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const guard = new CallGuard(limits.signal, limits.timeoutMs, reject);
    if (limits.signal?.aborted) reject(new CallEndedError('abort'));
    // Heard in any case: work that fails after the call has ended must not end the process.
    work.then(resolve, reject).finally(() => guard.release());
  });
}
