import { describe, expect, it } from '@jest/globals';
import { cutPage } from './page-token.js';

const all = Array.from({ length: 6500 }, (_, index) => index);

describe('cutPage', () => {
  it('walks through all pages of 3,000', () => {
    const first = cutPage(all, undefined);
    expect(first.items).toHaveLength(3000);
    expect(first.nextPageToken).toBe('eyJpbmRleCI6IDMwMDB9');
    const second = cutPage(all, first.nextPageToken ?? '');
    const third = cutPage(all, second.nextPageToken ?? '');
    expect(third.items).toEqual(all.slice(6000));
    expect(third.nextPageToken).toBeNull();
  });

  it('is empty past the end', () => {
    expect(cutPage([1, 2], 'eyJpbmRleCI6IDMwMDB9')).toEqual({ items: [], nextPageToken: null });
  });

  it.each(['abc', 'eyJpbmRleCI6IC0xfQ==', 'W10=', 'bnVsbA==', 'eyJpbmRleCI6ICIzIn0='])(
    'refuses the token %s',
    (token) => {
      expect(() => cutPage(all, token)).toThrow('page_token');
    },
  );
});
