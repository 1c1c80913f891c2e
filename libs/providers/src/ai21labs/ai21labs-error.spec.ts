import { describe, expect, it } from '@jest/globals';
import { readAi21Error } from './ai21labs-error.js';

describe('readAi21Error', () => {
  it('says which fields were refused', () => {
    const detail = [{ loc: ['body', 'numResults'], msg: 'must be at most 16' }, { msg: 'bad' }, {}];
    expect(readAi21Error({ detail })).toEqual({
      message: 'body.numResults: must be at most 16; request: bad; request: is not accepted',
      detail: { detail },
    });
  });

  it.each([[null], ['text'], [{ detail: 'Forbidden' }], [{ detail: [] }], [{ detail: ['a'] }]])(
    'leaves %j to the common forms',
    (body) => expect(readAi21Error(body)).toBeNull(),
  );
});
