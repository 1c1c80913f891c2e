import { AppError } from '@weir/errors';
import { PROVIDER_FAILURES, type ProviderFailure } from './provider-failures.js';

export interface ProviderErrorOptions {
  readonly failure: ProviderFailure;
  /** Status for the caller, where it is not the usual one of the failure. */
  readonly status?: number;
  readonly message: string;
  /** What the vendor said, when that is more than a text; shown instead of the message on the native paths. */
  readonly detail?: unknown;
  readonly vendorStatus?: number | null;
  readonly retryAfter?: string | null;
  readonly vendorFacts?: VendorErrorFacts;
  readonly isRetryable?: boolean;
  readonly cause?: unknown;
}

/** The classification that OpenAI-like vendors give beside their message. */
export interface VendorErrorFacts {
  readonly type?: string | null;
  readonly code?: string | number | null;
  readonly param?: string | null;
}

/** A vendor call that failed; its message was written for, or by the vendor for, the caller and may be shown. */
export class ProviderError extends AppError {
  readonly failure: ProviderFailure;
  readonly detail: unknown;
  /** What the vendor answered with; null when it did not answer. */
  readonly vendorStatus: number | null;
  /** The vendor's Retry-After header as it was. */
  readonly retryAfter: string | null;
  readonly vendorFacts: VendorErrorFacts;

  constructor(options: ProviderErrorOptions) {
    const kind = PROVIDER_FAILURES[options.failure];
    super({
      code: `PROVIDER.${options.failure}`,
      status: options.status ?? kind.status,
      message: options.message,
      isRetryable: options.isRetryable ?? kind.isRetryable,
      isPublic: true,
      cause: options.cause,
    });
    this.failure = options.failure;
    this.detail = options.detail ?? options.message;
    this.vendorStatus = options.vendorStatus ?? null;
    this.retryAfter = options.retryAfter ?? null;
    this.vendorFacts = options.vendorFacts ?? {};
  }

  /** The same failure with each text that the vendor may have written put through `clean`. */
  withTexts(clean: (text: string) => string): ProviderError {
    const { failure, status, vendorStatus, retryAfter, isRetryable, vendorFacts, cause } = this;
    const message = clean(this.message);
    const facts = Object.entries(vendorFacts).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? clean(value) : value,
    ]);
    const common = { failure, status, vendorStatus, retryAfter, isRetryable, cause };
    return new ProviderError({
      ...common,
      message,
      vendorFacts: Object.fromEntries(facts) as VendorErrorFacts,
    });
  }

  static override isInstance(value: unknown): value is ProviderError {
    return AppError.isInstance(value) && value.code.startsWith('PROVIDER.');
  }
}

const UNSUPPORTED_ROUTES = {
  chat: 'chat',
  completions: 'completions',
  embeddings: 'embeddings',
  streamChat: 'chat streaming',
  streamCompletions: 'completions streaming',
} as const;

/** The vendor does not offer the operation; worded as MLflow words it. */
export function unsupportedOperation(
  operation: keyof typeof UNSUPPORTED_ROUTES,
  displayName: string,
): ProviderError {
  return new ProviderError({
    failure: 'UNSUPPORTED',
    message: `The ${UNSUPPORTED_ROUTES[operation]} route is not implemented for ${displayName} models.`,
  });
}

/** The caller's request cannot be said in the vendor's words; nothing was sent. */
export function unsuitableRequest(message: string, status?: 400): ProviderError {
  return new ProviderError({ failure: 'UNSUITABLE_REQUEST', message, ...(status && { status }) });
}

/** The vendor answered something that is not an answer of its API. */
export function unreadableAnswer(
  message: string,
  facts: { readonly vendorStatus?: number | null; readonly cause?: unknown } = {},
): ProviderError {
  return new ProviderError({ failure: 'UNREADABLE', message, ...facts });
}

/** The vendor answered JSON that is not an answer of its API; `fault` says what is wrong with it. */
export function foreignAnswer(vendor: string, fault: string): ProviderError {
  return unreadableAnswer(`${vendor} answered with something that is not an answer of its API: ${fault}.`);
}
