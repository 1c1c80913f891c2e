import { describe, expect, it } from '@jest/globals';
import { readGoogleError } from './google-error.js';

const quota = (retryDelay: unknown) => ({
  error: {
    code: 429,
    message: 'You exceeded your current quota.',
    status: 'RESOURCE_EXHAUSTED',
    details: [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure' },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
    ],
  },
});
const reading = {
  message: 'You exceeded your current quota.',
  facts: { type: 'RESOURCE_EXHAUSTED', code: 429 },
};

describe('readGoogleError', () => {
  it('reads an error and when to try again, in full seconds', () => {
    expect(readGoogleError(quota('34.074824224s'))).toEqual({ ...reading, retryAfter: '35' });
    expect(readGoogleError(quota('3s'))).toEqual({ ...reading, retryAfter: '3' });
  });

  it.each([[''], ['soon'], ['-1s'], [7], [null]])('takes no delay from %j', (delay) => {
    expect(readGoogleError(quota(delay))).toEqual({ ...reading, retryAfter: null });
  });

  it('reads an error in a list', () => {
    expect(readGoogleError([quota('1s')])).toEqual({ ...reading, retryAfter: '1' });
  });

  it('reads the forms of what stands in front of the vendor', () => {
    expect(readGoogleError({ error: 'no' })).toEqual({ message: 'no' });
    expect(readGoogleError({ error: {} })?.message).toBe('The vendor gave no message.');
    expect(readGoogleError([])).toBeNull();
    expect(readGoogleError(null)).toBeNull();
  });
});
