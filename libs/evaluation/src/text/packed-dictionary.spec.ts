import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PackedDictionary, wordsOf } from './packed-dictionary.js';

const latinWord = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 6 })
  .map((codes) => String.fromCharCode(...codes));

describe('PackedDictionary', () => {
  it('should hold what a Map holds', () => {
    const entries = fc.array(fc.tuple(latinWord, fc.integer({ min: -1_000, max: 200_000 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(entries, fc.array(latinWord), (given, others) => {
        const dictionary = new PackedDictionary({ words: given.length, characters: given.length * 6 });
        const map = new Map(given);
        for (const [word, value] of given) dictionary.set(word, value);
        for (const word of [...map.keys(), ...others]) expect(dictionary.get(word)).toBe(map.get(word));
      }),
    );
  });

  it('should find no word with characters that it cannot hold, and refuse to take one', () => {
    const dictionary = new PackedDictionary({ words: 2, characters: 10 });
    dictionary.set('a', 1);
    expect(dictionary.get('\u0161')).toBeUndefined();
    expect(() => dictionary.set('š', 1)).toThrow(RangeError);
  });

  it('should refuse more than it was made for', () => {
    const dictionary = new PackedDictionary({ words: 1, characters: 3 });
    expect(() => dictionary.set('long', 1)).toThrow(RangeError);
    dictionary.set('abc', 1);
    expect(() => dictionary.set('', 1)).toThrow(RangeError);
    dictionary.set('abc', 2);
    expect(dictionary.get('abc')).toBe(2);
  });
});

describe('wordsOf', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['  a b ', ['a', 'b']],
  ])('should split %j', (text, words) => expect([...wordsOf(text, ' ')]).toEqual(words));
});
