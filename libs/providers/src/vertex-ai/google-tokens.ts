import { sign } from 'node:crypto';
import { ProviderError, unreadableAnswer } from '../port/provider.errors.js';
import { isObject, numberOrNull, textOrNull } from '../shared/values.js';
import type { Expiring } from '../transport/renewed-credentials.js';
import type { VendorErrorReading } from '../transport/vendor-error.js';
import type { VendorTransport } from '../transport/vendor-transport.js';
import type { GoogleCredentials } from './google-credentials.js';
import { askMachine } from './machine-token.js';

/** A token that Google's APIs take for a while. */
export interface AccessToken extends Expiring {
  readonly value: string;
}

/** What fetching a token takes. */
export interface TokenDependencies {
  readonly transport: VendorTransport;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

type ServiceAccount = Extract<GoogleCredentials, { readonly kind: 'service-account' }>;

/** What is sent to a token service. */
interface TokenRequest {
  readonly url: URL;
  readonly form: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

const VENDOR = 'Google OAuth';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** As long as Google allows. */
const ASSERTION_SECONDS = 3600;
/** For tokens whose end is not told. */
const DEFAULT_SECONDS = 300;
/** Callers wait no longer than their own deadlines; this is when a fetch is given up for all of them. */
const TIMEOUT_MS = 15_000;

/** Fetches a token for some credentials; each call goes to the network. */
export async function fetchToken(
  credentials: GoogleCredentials,
  { transport, clock }: TokenDependencies,
): Promise<AccessToken> {
  if (credentials.kind === 'machine') return readToken(await askMachine(), clock());
  const request =
    credentials.kind === 'user' ? refreshRequest(credentials) : assertionRequest(credentials, clock());
  return readToken(await exchange(request, transport), clock());
}

function refreshRequest(user: Extract<GoogleCredentials, { readonly kind: 'user' }>): TokenRequest {
  const { tokenUrl: url, clientId, clientSecret, refreshToken } = user;
  const form = {
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  };
  return { url, form, secrets: [clientSecret, refreshToken] };
}

function assertionRequest(account: ServiceAccount, nowMs: number): TokenRequest {
  const assertion = signedAssertion(account, Math.floor(nowMs / 1000));
  return { url: account.tokenUrl, form: { grant_type: JWT_GRANT, assertion }, secrets: [assertion] };
}

/** A JSON web token that says who asks for which scope, as RFC 7523 has it. */
function signedAssertion({ email, keyId, privateKey, tokenUrl }: ServiceAccount, now: number): string {
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) };
  const claims = { iss: email, scope: SCOPE, aud: tokenUrl.href, iat: now, exp: now + ASSERTION_SECONDS };
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

async function exchange({ url, form, secrets }: TokenRequest, transport: VendorTransport): Promise<unknown> {
  const endpoint = transport.withoutHeaders().endpoint({
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    vendor: VENDOR,
    readError: readTokenError,
    secrets,
  });
  try {
    const { json } = await endpoint.postJson(new URLSearchParams(form), { timeoutMs: TIMEOUT_MS });
    return json;
  } catch (cause) {
    throw asRefusedCredentials(cause);
  }
}

/** A refused grant is a 400 of the token service, but for the caller no fault of the request. */
function asRefusedCredentials(cause: unknown): unknown {
  const isRefused = ProviderError.isInstance(cause) && cause.failure === 'REFUSED' && !cause.isRetryable;
  if (!isRefused) return cause;
  const message = `Google refused the credentials of the gateway: ${cause.message}`;
  return new ProviderError({
    failure: 'REFUSED',
    status: 401,
    vendorStatus: cause.vendorStatus,
    message,
    isRetryable: false,
    cause,
  });
}

/** `{error, error_description}` of RFC 6749. */
function readTokenError(body: unknown): VendorErrorReading | null {
  if (!isObject(body) || typeof body['error'] !== 'string') return null;
  const { error, error_description: description } = body;
  const message = typeof description === 'string' ? `${error}: ${description}` : error;
  return { message, facts: { type: error } };
}

/** Google pads the tokens of machines with dots, which are part of them. */
function readToken(json: unknown, nowMs: number): AccessToken {
  const { access_token: token, expires_in: expiresIn } = isObject(json) ? json : {};
  const value = textOrNull(token);
  if (value === null || !/^[\x21-\x7e]+$/.test(value))
    throw unreadableAnswer(`${VENDOR} answered without an access token.`);
  const lifeMs = (numberOrNull(expiresIn) ?? DEFAULT_SECONDS) * 1000;
  return { value, expiration: new Date(nowMs + lifeMs) };
}
