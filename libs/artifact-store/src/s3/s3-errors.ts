import type { AppError } from '@weir/errors';
import {
  blobPartsRefused,
  blobStorageBusy,
  blobStorageFull,
  blobStorageUnusable,
} from '../blob-store.errors.js';

const REFUSED = new Set([
  'AccessDenied',
  'AllAccessDisabled',
  'ExpiredToken',
  'Forbidden',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
]);
const FULL = new Set(['InsufficientStorage', 'QuotaExceeded', 'XMinioStorageFull', 'EntityTooLarge']);
const BAD_PARTS = new Set(['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall']);
const BUSY_STATUS = new Set([408, 429, 500, 502, 503, 504]);
const MISSING = new Set(['NoSuchKey', 'NotFound']);

interface Failure {
  readonly name: string;
  readonly status: number | undefined;
}

function failureOf(error: unknown): Failure {
  const { name, code, $metadata } = (typeof error === 'object' && error !== null ? error : {}) as {
    name?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  const named = [code, name].find((each) => typeof each === 'string' && each !== 'Error');
  return { name: typeof named === 'string' ? named : 'unknown', status: $metadata?.httpStatusCode };
}

export function isMissingKey(error: unknown): boolean {
  const { name, status } = failureOf(error);
  return MISSING.has(name) || (status === 404 && name !== 'NoSuchBucket' && name !== 'NoSuchUpload');
}

export const isMissingUpload = (error: unknown): boolean => failureOf(error).name === 'NoSuchUpload';

/**
 * What the vendor's error means for us. Its own fields are left behind: a refused signature comes with the access key and
 * the text that was signed.
 */
export function toStorageError(error: unknown): AppError {
  const { name, status } = failureOf(error);
  const cause = new Error(`S3: ${name}${status === undefined ? '' : ` (${status})`}`);
  if (FULL.has(name) || status === 507) return blobStorageFull(cause);
  if (BAD_PARTS.has(name)) return blobPartsRefused(name, cause);
  if (name === 'NoSuchBucket') return blobStorageUnusable('the bucket does not exist', cause);
  if (name === 'CredentialsProviderError')
    return blobStorageUnusable('there are no credentials for it', cause);
  if (name === 'PermanentRedirect' || status === 301)
    return blobStorageUnusable('the bucket is in another region', cause);
  if (REFUSED.has(name) || status === 401 || status === 403)
    return blobStorageUnusable(`the credentials are refused (${name})`, cause);
  if (status === undefined || BUSY_STATUS.has(status))
    return blobStorageBusy(status === undefined ? 'it cannot be reached' : `it answers ${status}`, cause);
  return blobStorageUnusable(`it answers ${name}`, cause);
}
