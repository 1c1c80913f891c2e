import { ProviderError, unreadableAnswer } from '../port/provider.errors.js';
import { CallEndedError } from './call-guard.js';
import { MetadataAddressError } from './metadata-address.js';

const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** Says what a failure below HTTP means to the caller. Addresses stay inside: only the error's code is told. */
export function transportFailure(cause: unknown, vendor: string): ProviderError {
  if (ProviderError.isInstance(cause)) return cause;
  if (cause instanceof CallEndedError) return endedCall(cause, vendor);
  if (cause instanceof MetadataAddressError) return forbidden(cause, vendor);
  const code = errorCode(cause);
  if (code !== null && TIMEOUT_CODES.has(code)) return timeout(cause, vendor);
  if (isParserError(cause)) return unreadableAnswer(`${vendor} did not answer in HTTP.`, { cause });
  return new ProviderError({
    failure: 'UNREACHABLE',
    message: code === null ? `${vendor} could not be reached.` : `${vendor} could not be reached (${code}).`,
    cause,
  });
}

/** undici's parser gives its errors a code of their own only sometimes. */
function isParserError(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'name' in cause && cause.name === 'HTTPParserError';
}

function endedCall(cause: CallEndedError, vendor: string): ProviderError {
  if (cause.kind === 'deadline') return timeout(cause, vendor);
  return new ProviderError({ failure: 'ABORTED', message: 'The caller has gone away.', cause });
}

function forbidden(cause: MetadataAddressError, vendor: string): ProviderError {
  const message = `${vendor} is not called: its address belongs to a cloud metadata service.`;
  return new ProviderError({ failure: 'UNREACHABLE', message, isRetryable: false, cause });
}

function timeout(cause: unknown, vendor: string): ProviderError {
  const message = `${vendor} did not answer in time.`;
  return new ProviderError({ failure: 'TIMEOUT', message, cause });
}

/** Errors of node's own modules belong to another realm where tests run, so that `instanceof` would not know them. */
function errorCode(cause: unknown): string | null {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return null;
  return typeof cause.code === 'string' ? cause.code : null;
}
