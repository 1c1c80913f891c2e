import { createPrivateKey, type KeyObject } from 'node:crypto';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';

/** Who a gateway is at Google Cloud. */
export type GoogleCredentials =
  | {
      readonly kind: 'service-account';
      readonly email: string;
      readonly keyId: string | null;
      readonly privateKey: KeyObject;
      readonly tokenUrl: URL;
    }
  | {
      readonly kind: 'user';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
      readonly tokenUrl: URL;
    }
  /** Whoever the machine is that the gateway runs on. */
  | { readonly kind: 'machine' };

/** The credentials, or what is wrong with them; a reason never repeats a value. */
export type CredentialsReading =
  | { readonly ok: true; readonly credentials: GoogleCredentials }
  | { readonly ok: false; readonly reason: string };

const TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** Reads a credentials file as Google's console and gcloud write it. */
export function readGoogleCredentials(text: string): CredentialsReading {
  const json = parseJson(text);
  if (json === null) return refuse('is neither a credentials file of Google nor the JSON text of one');
  const tokenUrl = textOrNull(json['token_uri']) ?? TOKEN_URL;
  if (!/^https?:/.test(tokenUrl) || !URL.canParse(tokenUrl))
    return refuse('has a token_uri that is not an http or https address');
  switch (json['type']) {
    case 'service_account':
      return readServiceAccount(json, new URL(tokenUrl));
    case 'authorized_user':
      return readUser(json, new URL(tokenUrl));
    default:
      return refuse('must be of type service_account or authorized_user');
  }
}

function readServiceAccount(json: JsonObject, tokenUrl: URL): CredentialsReading {
  const email = textOrNull(json['client_email']);
  const key = textOrNull(json['private_key']);
  if (email === null || key === null) return refuse('lacks client_email or private_key');
  const privateKey = readKey(key);
  if (privateKey === null) return refuse('has a private_key that is not an RSA key in PEM');
  const keyId = textOrNull(json['private_key_id']);
  return { ok: true, credentials: { kind: 'service-account', email, keyId, privateKey, tokenUrl } };
}

function readUser(json: JsonObject, tokenUrl: URL): CredentialsReading {
  const clientId = textOrNull(json['client_id']);
  const clientSecret = textOrNull(json['client_secret']);
  const refreshToken = textOrNull(json['refresh_token']);
  if (clientId === null || clientSecret === null || refreshToken === null)
    return refuse('lacks client_id, client_secret or refresh_token');
  return { ok: true, credentials: { kind: 'user', clientId, clientSecret, refreshToken, tokenUrl } };
}

function readKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null;
  }
}

function parseJson(text: string): JsonObject | null {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

function refuse(reason: string): CredentialsReading {
  return { ok: false, reason };
}
