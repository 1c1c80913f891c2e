import { ProviderError } from '../port/provider.errors.js';
import { textOrNull } from '../shared/values.js';

/** Reasons by which the vendor says, with status 200, that it failed. */
const FAILURES = new Set(['ERROR', 'TIMEOUT']);

/** Throws when an answer ended because the vendor could not go on: it is an error, not a shorter answer. */
export function requireFinished(reason: unknown, message: unknown): void {
  if (typeof reason !== 'string' || !FAILURES.has(reason)) return;
  throw new ProviderError({
    failure: 'REFUSED',
    message: textOrNull(message) ?? `Cohere ended the answer with ${reason}.`,
    vendorFacts: { type: reason },
  });
}
