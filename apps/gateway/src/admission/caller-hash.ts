import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { CallerScope } from '../gateway-config/endpoint-limits.js';

/** Where clients of the dialects, and of the vendors' own SDKs, put their credential. */
const CREDENTIAL_HEADERS = ['authorization', 'api-key', 'x-api-key'] as const;

/**
 * What tells callers apart in the count. Always a hash: credentials are never kept, and the length of a key is not the
 * caller's to choose.
 */
export function callerHash(request: IncomingMessage, scope: CallerScope): string {
  return hash(
    'sha256',
    scope.by === 'caller' ? callerOf(request) : headerOf(request, scope.name),
    'base64url',
  );
}

/** The credential, or where there is none the address; the prefixes keep the two apart. */
function callerOf(request: IncomingMessage): string {
  for (const name of CREDENTIAL_HEADERS) {
    const value = request.headers[name];
    if (value !== undefined && value !== '') return `credential ${String(value)}`;
  }
  return `address ${request.socket.remoteAddress ?? ''}`;
}

/** Calls without the header count together. */
function headerOf({ headers }: IncomingMessage, name: string): string {
  return String(headers[name] ?? '').trim();
}
