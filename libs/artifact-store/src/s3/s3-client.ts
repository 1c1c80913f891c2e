import { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from '@weir/config';

const MAX_ATTEMPTS = 5;
const CONNECT_TIMEOUT_MS = 5_000;
/** Silence on a connection, not a whole request. */
const SOCKET_TIMEOUT_MS = 120_000;

/** Credentials come from where every AWS program takes them: environment, profile, web identity, instance. */
export function s3Client({
  endpoint,
  region,
  isPathStyle,
}: Pick<S3Settings, 'endpoint' | 'region' | 'isPathStyle'>): S3Client {
  return new S3Client({
    ...(endpoint === null ? {} : { endpoint }),
    ...(region === null ? {} : { region }),
    forcePathStyle: isPathStyle,
    maxAttempts: MAX_ATTEMPTS,
    // The signature covers a hash of the body already; more sums are not known to every server of this kind.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SOCKET_TIMEOUT_MS },
  });
}
