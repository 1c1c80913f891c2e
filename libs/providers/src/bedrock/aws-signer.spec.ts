import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ProviderError } from '../port/provider.errors.js';
import type { OutgoingCall } from '../transport/vendor-endpoint.js';
import { AwsSigner } from './aws-signer.js';
import type { AwsCredentials } from './bedrock-auth.js';
import { RenewedCredentials } from '../transport/renewed-credentials.js';

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const NOW = Date.UTC(2026, 10, 21, 9, 30, 5);
const LIMITS = { timeoutMs: 1_000 };

function signer(fetch: () => Promise<AwsCredentials>): AwsSigner {
  return new AwsSigner('eu-west-1', new RenewedCredentials(fetch, () => NOW), () => NOW);
}

function outgoing(address: string, body = '{"a":"é"}'): OutgoingCall {
  return { url: new URL(address), headers: { 'content-type': 'application/json' }, body };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The signature as AWS' documentation tells to compute it. */
function expectedSignature(call: OutgoingCall, added: Readonly<Record<string, string>>): string {
  const [, names = ''] = /SignedHeaders=([a-z0-9;-]+)/.exec(added['authorization'] ?? '') ?? [];
  const sent: Readonly<Record<string, string>> = { ...call.headers, ...added, host: call.url.host };
  const canonical = [
    'POST',
    call.url.pathname.split('/').map(encode).join('/'),
    '',
    ...names.split(';').map((name) => `${name}:${sent[name] ?? ''}`),
    '',
    names,
    sha256(call.body),
  ].join('\n');
  const scope = '20261121/eu-west-1/bedrock/aws4_request';
  const toSign = ['AWS4-HMAC-SHA256', '20261121T093005Z', scope, sha256(canonical)].join('\n');
  const start: string | Buffer = `AWS4${CREDENTIALS.secretAccessKey}`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, start);
  return hmac(key, toSign).toString('hex');
}

describe('AwsSigner', () => {
  it.each([
    'https://bedrock-runtime.eu-west-1.amazonaws.com/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse',
    'http://127.0.0.1:8080/base/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.x.y/invoke',
  ])('signs %s as AWS computes it', async (address) => {
    const call = outgoing(address);
    const { headers } = await signer(() => Promise.resolve(CREDENTIALS)).authorize(call, LIMITS);
    expect(headers['x-amz-date']).toBe('20261121T093005Z');
    expect(headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261121\/eu-west-1\/bedrock\/aws4_request, SignedHeaders=\S*host\S*, Signature=/,
    );
    expect(headers['authorization']).toContain(`Signature=${expectedSignature(call, headers)}`);
    expect(headers).not.toHaveProperty('content-type');
    expect(headers).not.toHaveProperty('x-amz-security-token');
  });

  it('sends and signs the token of a session, and names every secret', async () => {
    const credentials = { ...CREDENTIALS, sessionToken: 'a-session-token' };
    const call = outgoing('https://h/model/m/invoke');
    const { headers, secrets } = await signer(() => Promise.resolve(credentials)).authorize(call, LIMITS);
    expect(headers['x-amz-security-token']).toBe('a-session-token');
    expect(headers['authorization']).toMatch(/SignedHeaders=\S*x-amz-security-token/);
    const signature = expectedSignature(call, headers);
    expect(headers['authorization']).toContain(signature);
    expect(secrets).toEqual(
      expect.arrayContaining(['a-session-token', signature, ...Object.values(CREDENTIALS)]),
    );
  });

  it('says that there are no credentials without saying where they were looked for', async () => {
    const nowhere = signer(() => Promise.reject(new Error('Could not read /home/me/.aws/credentials')));
    const failure: unknown = await nowhere
      .authorize(outgoing('https://h/'), LIMITS)
      .catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ status: 502, failure: 'UNREACHABLE' });
    expect(ProviderError.isInstance(failure) && failure.message).not.toContain('/home');
  });

  it("keeps the status and the words of STS' refusal", async () => {
    const refusal = Object.assign(new Error('User is not authorized to perform: sts:AssumeRole'), {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    const refused = signer(() => Promise.reject(refusal)).authorize(outgoing('https://h/'), LIMITS);
    await expect(refused).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('sts:AssumeRole') as unknown,
      vendorFacts: { type: 'AccessDenied' },
      isRetryable: false,
    });
  });

  it('waits for credentials no longer than the call may take', async () => {
    const never = signer(() => new Promise(() => undefined));
    const late = never.authorize(outgoing('https://h/'), { timeoutMs: 10 });
    await expect(late).rejects.toMatchObject({ status: 504, failure: 'TIMEOUT' });
    const caller = new AbortController();
    const left = never.authorize(outgoing('https://h/'), { timeoutMs: 5_000, signal: caller.signal });
    caller.abort();
    await expect(left).rejects.toMatchObject({ failure: 'ABORTED' });
    await expect(
      never.authorize(outgoing('https://h/'), { timeoutMs: 5_000, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ failure: 'ABORTED' });
  });
});
