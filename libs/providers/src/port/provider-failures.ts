import type { ErrorKind } from '@weir/errors';

/** A way in which a vendor call can fail; `status` holds unless the failure says otherwise. */
export type ProviderFailureKind = Omit<ErrorKind, 'code' | 'isPublic'> & { readonly isRetryable: boolean };

/** Every way in which a vendor call can fail. The code of the error is `PROVIDER.` and the name. */
export const PROVIDER_FAILURES = {
  REFUSED: {
    status: 502,
    isRetryable: true,
    when: 'The vendor answered with an error: its status, its words and its Retry-After are kept. An error page that cannot be read keeps its status. Inside a stream that it had accepted, 502.',
  },
  UNREACHABLE: {
    status: 502,
    isRetryable: true,
    when: 'No connection to the vendor, or it broke: DNS, refused, TLS, reset before or during the answer.',
  },
  TIMEOUT: {
    status: 504,
    isRetryable: true,
    when: 'The vendor did not answer within the `timeout_ms` of the endpoint, or fell silent for so long within a stream.',
  },
  UNREADABLE: {
    status: 502,
    isRetryable: true,
    when: 'The vendor answered something that is not an answer of its API: a web page or broken JSON with status 200, a redirect, too many bytes.',
  },
  ABORTED: {
    status: 499,
    isRetryable: false,
    when: 'The caller went away and the vendor call was ended. Nobody reads this answer; logs and metrics do.',
  },
  UNSUPPORTED: {
    status: 501,
    isRetryable: false,
    when: 'The vendor does not offer the operation, for instance embeddings or streaming.',
  },
  UNSUITABLE_REQUEST: {
    status: 422,
    isRetryable: false,
    when: 'The request cannot be said in the words of this vendor; nothing was sent.',
  },
} as const satisfies Record<string, ProviderFailureKind>;

/** Why a vendor call failed. */
export type ProviderFailure = keyof typeof PROVIDER_FAILURES;

/** Statuses of a vendor after which another attempt, here or elsewhere, may succeed. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}
