import { describe, expect, it } from '@jest/globals';
import { trackingAddress } from './tracking-address.js';

const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

describe('trackingAddress', () => {
  it('is the flag, else the variable of MLflow’s clients, else this machine', () => {
    const environment = { MLFLOW_TRACKING_URI: 'http://weir.internal:5001/' };
    expect(trackingAddress('https://other.internal/base/', environment).url).toBe(
      'https://other.internal/base',
    );
    expect(trackingAddress(undefined, environment).url).toBe('http://weir.internal:5001');
    expect(trackingAddress(undefined, { MLFLOW_TRACKING_URI: './mlruns' })).toEqual({
      url: 'http://127.0.0.1:5001',
      authorization: null,
    });
  });

  it('takes a password out of the address, which is shown in logs and reports', () => {
    expect(trackingAddress('https://alice:open%20sesame@weir.internal/', {})).toEqual({
      url: 'https://weir.internal',
      authorization: basic('alice:open sesame'),
    });
    expect(trackingAddress(undefined, { MLFLOW_TRACKING_URI: 'http://:100%25%@weir.internal:5001' })).toEqual(
      {
        url: 'http://weir.internal:5001',
        authorization: basic(':100%25%'),
      },
    );
  });

  it('prefers the variables that are made for it', () => {
    const environment = { MLFLOW_TRACKING_TOKEN: 'token' };
    expect(trackingAddress('https://alice:sesame@weir.internal', environment)).toEqual({
      url: 'https://weir.internal',
      authorization: 'Bearer token',
    });
  });

  it('does not repeat the password of an address that it refuses', () => {
    expect(() => trackingAddress('ftp://alice:sesame@weir.internal', {})).toThrow(
      'ftp://weir.internal is not an http:// or https:// address.',
    );
  });
});
