import { HttpException } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { toPublicError } from '@weir/http';
import type { Logger } from '@weir/observability';
import { ProviderError, type VendorErrorFacts } from '@weir/providers';
import { RateLimitedError } from './admission.errors.js';
import { InvalidRequestError } from './request.errors.js';
import type { ValidationDetail } from './validation-detail.mapper.js';

/** An error as far as every dialect needs it: what may be said, and how loud. */
export interface WireError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the native paths put under `detail`. */
  readonly detail: unknown;
  readonly validation: readonly ValidationDetail[] | null;
  readonly vendorFacts: VendorErrorFacts;
  readonly field: string | null;
}

const NO_FACTS: VendorErrorFacts = {};

/** Decides what a caller may know. Errors that nobody raised on purpose become an id, and a log line with that id. */
export function toWireError(error: unknown, logger: Logger): WireError {
  const { status, code, message, details, errorId } = toPublicError(error, logger);
  const text = errorId === undefined ? message : `${message} (${errorId})`;
  return {
    status,
    code,
    message: text,
    headers: headersOf(error),
    detail: detailOf(error) ?? text,
    validation: InvalidRequestError.isInstance(error) ? error.validation : null,
    vendorFacts: ProviderError.isInstance(error) ? error.vendorFacts : NO_FACTS,
    field: typeof details.field === 'string' ? details.field : null,
  };
}

function detailOf(error: unknown): unknown {
  if (InvalidRequestError.isInstance(error)) return error.validation;
  if (ProviderError.isInstance(error)) return error.detail;
  if (error instanceof HttpException && error.getStatus() === 404) return 'Not Found';
  return AppError.isInstance(error) && error.isPublic ? error.message : null;
}

function headersOf(error: unknown): Readonly<Record<string, string>> {
  if (RateLimitedError.isInstance(error)) return error.headers;
  if (ProviderError.isInstance(error) && error.retryAfter !== null) {
    return { 'retry-after': error.retryAfter };
  }
  return {};
}
