import { sign } from 'node:crypto';
import {
  readToken,
  requestToken,
  type AccessToken,
  type TokenDependencies,
  type TokenRequest,
} from '../transport/oauth-tokens.js';
import type { GoogleCredentials } from './google-credentials.js';
import { askMachine } from './machine-token.js';

type ServiceAccount = Extract<GoogleCredentials, { readonly kind: 'service-account' }>;

const ISSUER = 'Google';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** As long as Google allows. */
const ASSERTION_SECONDS = 3600;
/** Fetches a token for some credentials; each call goes to the network. */
export async function fetchToken(
  credentials: GoogleCredentials,
  dependencies: TokenDependencies,
): Promise<AccessToken> {
  if (credentials.kind === 'machine') return readToken(await askMachine(), ISSUER, dependencies.clock());
  const request =
    credentials.kind === 'user'
      ? refreshRequest(credentials)
      : assertionRequest(credentials, dependencies.clock());
  return requestToken(request, dependencies);
}

function refreshRequest(user: Extract<GoogleCredentials, { readonly kind: 'user' }>): TokenRequest {
  const { tokenUrl: url, clientId, clientSecret, refreshToken } = user;
  const form = {
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  };
  return { issuer: ISSUER, url, form, secrets: [clientSecret, refreshToken] };
}

function assertionRequest(account: ServiceAccount, nowMs: number): TokenRequest {
  const assertion = signedAssertion(account, Math.floor(nowMs / 1000));
  return {
    issuer: ISSUER,
    url: account.tokenUrl,
    form: { grant_type: JWT_GRANT, assertion },
    secrets: [assertion],
  };
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
