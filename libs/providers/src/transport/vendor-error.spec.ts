import { describe, expect, it } from '@jest/globals';
import { vendorError } from './vendor-error.js';

const source = { vendor: 'Vendor', secrets: ['sk-long-enough', 'k'] };

function errorFor(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return vendorError({ status, headers, bytes: Buffer.from(text) }, source);
}

describe('vendorError', () => {
  it('keeps status, message and classification of an OpenAI-like error', () => {
    const error = {
      message: 'No such model',
      type: 'invalid_request_error',
      code: 'model_not_found',
      param: 'model',
    };
    expect(errorFor(404, { error })).toMatchObject({
      failure: 'REFUSED',
      status: 404,
      message: 'No such model',
      detail: 'No such model',
      vendorFacts: { type: 'invalid_request_error', code: 'model_not_found', param: 'model' },
      isRetryable: false,
      isPublic: true,
    });
  });

  it('shows the whole object of vendors that write no error object, as MLflow does', () => {
    const body = { error_code: 'BAD_REQUEST', message: 'Bad columns' };
    expect(errorFor(400, body)).toMatchObject({ message: 'Bad columns', detail: body });
  });

  it.each<[unknown, string]>([
    [{ error: 'no' }, 'no'],
    [{ detail: 'no' }, 'no'],
    [{ title: 'no', status: 400 }, 'no'],
    [{ something: 'else' }, 'The vendor gave no message.'],
    ['', 'Vendor answered 400 without a message.'],
  ])('finds the words of %j', (body, message) => {
    expect(errorFor(400, body)).toMatchObject({ status: 400, message });
  });

  it.each([['<html></html>'], ['[1]'], ['5'], ['"text"'], ['{"error":']])(
    'keeps the status of %j, which cannot be read',
    (text) => {
      expect(errorFor(401, text, { 'retry-after': '3' })).toMatchObject({
        failure: 'REFUSED',
        status: 401,
        message: 'Vendor answered 401 with a body that cannot be read (no content type).',
        retryAfter: '3',
      });
    },
  );

  it('does not pass on an error of megabytes', () => {
    const error = errorFor(400, { error: { message: 'x'.repeat(1_000_000) } });
    expect(error.message).toMatch(/cannot be read/);
    expect(errorFor(400, { error: { message: 'x'.repeat(100_000) } }).message).toHaveLength(4096);
  });

  it.each([
    ['7', '7'],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
    ['あとで', null],
    ['1'.repeat(1000), null],
  ])('keeps Retry-After %j as %j', (given, kept) => {
    expect(errorFor(429, {}, { 'retry-after': given }).retryAfter).toBe(kept);
  });

  it.each([199, 304, 600, 999])('calls status %i unreadable', (status) => {
    expect(errorFor(status, '')).toMatchObject({ failure: 'UNREADABLE', status: 502, vendorStatus: status });
  });

  it('takes plain text as the message, up to a length', () => {
    const { message } = errorFor(500, 'x'.repeat(10_000), { 'content-type': 'text/plain; charset=utf-8' });
    expect(message).toHaveLength(4096);
  });

  it('takes secrets out, but not the letters of short ones', () => {
    const { message } = errorFor(401, { error: { message: 'Bad key sk-long-enough, check' } });
    expect(message).toBe('Bad key [redacted], check');
  });

  it('finds a secret however JSON or an address spells it', () => {
    const secret = 'abc/def+ghi"jkl';
    const bodies = [
      String.raw`{"error":{"message":"bad abc\/def+ghi\"jkl"}}`,
      String.raw`{"error":{"message":"bad \u0061bc/def+ghi\u0022jkl"}}`,
      `{"error":{"message":"bad ${encodeURIComponent(secret)}"}}`,
    ];
    for (const body of bodies) {
      const reply = { status: 401, headers: {}, bytes: Buffer.from(body) };
      expect(vendorError(reply, { vendor: 'Vendor', secrets: [secret] }).message).toBe('bad [redacted]');
    }
  });

  it('lets a vendor of misleading statuses be read otherwise', () => {
    const reply = { status: 500, headers: {}, bytes: Buffer.from('{"message":"too long"}') };
    const readError = () => ({ message: 'too long', status: 422 });
    expect(vendorError(reply, { ...source, readError })).toMatchObject({
      status: 422,
      vendorStatus: 500,
      isRetryable: false,
    });
  });

  it('does not follow redirects', () => {
    expect(errorFor(307, '', { location: 'http://169.254.169.254/' })).toMatchObject({
      status: 502,
      vendorStatus: 307,
    });
  });
});
