import { ProviderError, unreadableAnswer } from '../port/provider.errors.js';
import { isObject, numberOrNull, textOrNull } from '../shared/values.js';
import { RenewedCredentials, type Expiring } from './renewed-credentials.js';
import { transportFailure } from './transport-failure.js';
import type { VendorAuthorizer } from './vendor-endpoint.js';
import type { VendorErrorReading } from './vendor-error.js';
import type { VendorTransport } from './vendor-transport.js';
import { withinLimits } from './within-limits.js';

/** A token that a vendor's APIs take for a while. */
export interface AccessToken extends Expiring {
  readonly value: string;
}

/** What fetching a token takes. */
export interface TokenDependencies {
  readonly transport: VendorTransport;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** What is sent to a token service. */
export interface TokenRequest {
  /** Whose service it is, for messages. */
  readonly issuer: string;
  readonly url: URL;
  readonly form: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/** For tokens whose end is not told. */
const DEFAULT_SECONDS = 300;
/** Callers wait no longer than their own deadlines; this is when a fetch is given up for all of them. */
const TIMEOUT_MS = 15_000;

/** Asks an OAuth token service (RFC 6749); the headers of the endpoint are not for it. */
export async function requestToken(
  { issuer, url, form, headers = {}, secrets }: TokenRequest,
  { transport, clock }: TokenDependencies,
): Promise<AccessToken> {
  const endpoint = transport.withoutHeaders().endpoint({
    url,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    vendor: `${issuer} OAuth`,
    readError: readTokenError,
    secrets,
  });
  try {
    const { json } = await endpoint.postJson(new URLSearchParams(form), { timeoutMs: TIMEOUT_MS });
    return readToken(json, issuer, clock());
  } catch (cause) {
    throw asRefusedCredentials(cause, issuer);
  }
}

/** Puts a token into every call: fetched once, renewed before it ends, by one request at a time. */
export function bearerToken(
  fetch: () => Promise<AccessToken>,
  clock: () => number,
  vendor: string,
): VendorAuthorizer {
  const tokens = new RenewedCredentials(fetch, clock);
  return async (_, limits) => {
    try {
      const { value } = await withinLimits(tokens.get(), limits);
      return { headers: { authorization: `Bearer ${value}` }, secrets: [value] };
    } catch (cause) {
      throw transportFailure(cause, vendor);
    }
  };
}

/** Services pad tokens with dots, which are part of them. */
export function readToken(json: unknown, issuer: string, nowMs: number): AccessToken {
  const { access_token: token, expires_in: expiresIn } = isObject(json) ? json : {};
  const value = textOrNull(token);
  if (value === null || !/^[\x21-\x7e]+$/.test(value))
    throw unreadableAnswer(`${issuer} OAuth answered without an access token.`);
  const lifeMs = (numberOrNull(expiresIn) ?? DEFAULT_SECONDS) * 1000;
  return { value, expiration: new Date(nowMs + lifeMs) };
}

/** A refused grant is a 400 of the token service, but for the caller no fault of the request. */
function asRefusedCredentials(cause: unknown, issuer: string): unknown {
  const isRefused = ProviderError.isInstance(cause) && cause.failure === 'REFUSED' && !cause.isRetryable;
  if (!isRefused) return cause;
  const message = `${issuer} refused the credentials of the gateway: ${cause.message}`;
  return new ProviderError({
    failure: 'REFUSED',
    status: 401,
    vendorStatus: cause.vendorStatus,
    message,
    isRetryable: false,
    cause,
  });
}

/** `{error, error_description}`. */
function readTokenError(body: unknown): VendorErrorReading | null {
  if (!isObject(body) || typeof body['error'] !== 'string') return null;
  const { error, error_description: description } = body;
  const message = typeof description === 'string' ? `${error}: ${description}` : error;
  return { message, facts: { type: error } };
}
