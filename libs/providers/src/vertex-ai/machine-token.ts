import { Client } from 'undici';
import { ProviderError } from '../port/provider.errors.js';

/**
 * Google's metadata service, which tells a machine of Google Cloud who it is. The transport to vendors refuses such
 * addresses because configured ones must not lead there; this one is not configured.
 */
const METADATA_ORIGIN = 'http://metadata.google.internal';
const TOKEN_PATH = '/computeMetadata/v1/instance/service-accounts/default/token';
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 64 * 1024;

/** Asks for the token of the machine's own service account; what is answered is not checked. */
export async function askMachine(origin = METADATA_ORIGIN): Promise<unknown> {
  const client = new Client(origin, {
    connect: { timeout: TIMEOUT_MS },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    maxResponseSize: MAX_BYTES,
  });
  try {
    const { statusCode, body } = await client.request({
      method: 'GET',
      path: TOKEN_PATH,
      headers: { 'metadata-flavor': 'Google' },
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`The metadata service answered ${String(statusCode)}.`);
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw noToken(cause);
  } finally {
    await client.destroy();
  }
}

function noToken(cause: unknown): ProviderError {
  return new ProviderError({
    failure: 'UNREACHABLE',
    status: 502,
    message: 'The endpoint has no Google credentials, and this machine gives none either.',
    isRetryable: true,
    cause,
  });
}
