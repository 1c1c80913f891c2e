import { isRetryableStatus } from '../port/provider-failures.js';
import { ProviderError } from '../port/provider.errors.js';
import { isObject, numberOrNull, textOrNull } from '../shared/values.js';

/**
 * Says why there are no credentials. What STS said is told, with its status; what AWS' chain tried stays inside, as it
 * names files and addresses of this machine.
 */
export function credentialsFailure(cause: unknown): ProviderError {
  const refusal = stsRefusal(cause);
  if (refusal !== null) return refusal;
  return new ProviderError({
    failure: 'UNREACHABLE',
    status: 502,
    message: 'No AWS credentials could be obtained for Amazon Bedrock.',
    isRetryable: true,
    cause,
  });
}

/** Errors of AWS' services carry the status of the answer. */
function stsRefusal(cause: unknown): ProviderError | null {
  if (!(cause instanceof Error) || !('$metadata' in cause) || !isObject(cause.$metadata)) return null;
  const status = numberOrNull(cause.$metadata['httpStatusCode']);
  if (status === null || status < 400) return null;
  return new ProviderError({
    failure: 'REFUSED',
    status,
    vendorStatus: status,
    message: `AWS STS refused the role of Amazon Bedrock: ${cause.message}`,
    vendorFacts: { type: textOrNull(cause.name) },
    isRetryable: isRetryableStatus(status),
    cause,
  });
}
