import { describe, expect, it } from '@jest/globals';
import { parseSearch } from './search-terms.js';

describe('parseSearch', () => {
  it.each([
    ['mill pond', '"mill" "pond"'],
    ['"mill pond" -dry', '"mill pond" -"dry"'],
    ['mill or pond', '"mill" or "pond"'],
    ['-"two words"', '-"two words"'],
    ['example.com/a', '"example com a"'],
    ['don’t', '"don t"'],
    ['日本語', '"日 本 語"'],
    ['GPT日本', '"GPT 日 本"'],
    ['"unclosed phrase', '"unclosed phrase"'],
    ['or mill', '"mill"'],
    ['AND & | ! ( ) <-> :*', '"AND"'],
    ["x'); DROP TABLE predictions; --", '"x" "DROP" "TABLE" "predictions"'],
  ])('reads %j', (text, expression) => {
    expect(parseSearch(text).expression).toBe(expression);
  });

  it.each(['', '   ', '!!!', '""', 'or', '- -', '。、'])('finds no word in %j', (text) => {
    expect(parseSearch(text).expression).toBe('');
  });

  it('tells what to show, without what must not be there', () => {
    expect(parseSearch('mill "old weir" -dry').wanted).toEqual([['mill'], ['old', 'weir']]);
  });
});
