import { describe, expect, it } from '@jest/globals';
import { readMistralError } from './mistral-error.js';

describe('readMistralError', () => {
  it('says which fields were refused and why', () => {
    const detail = [
      { type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' },
      {},
      null,
    ];
    const body = { object: 'error', message: { detail }, type: 'invalid_request_error' };
    expect(readMistralError(body)).toEqual({
      message: 'body.seed: Extra inputs are not permitted; request: is not accepted',
      detail: body,
    });
  });

  it.each([[null], ['x'], [{ message: 'Unauthorized' }], [{ message: { detail: 'x' } }]])(
    'leaves %j to the common reader',
    (body) => {
      expect(readMistralError(body)).toBeNull();
    },
  );
});
