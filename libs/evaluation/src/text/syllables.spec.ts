import { describe, expect, it } from '@jest/globals';
import { dictionary } from 'cmu-pronouncing-dictionary';
import { americanHyphenation } from './hyphenation.js';
import { countSyllables } from './syllables.js';

describe('syllables', () => {
  it('should take the first pronunciation, else the break points', () => {
    expect(countSyllables('area', 'modern')).toBe(3);
    expect(countSyllables('area', 'legacy')).toBe(1);
    expect(countSyllables('zzyzxical', 'modern')).toBe(countSyllables('zzyzxical', 'legacy'));
  });

  it('should break words where Pyphen 0.17.2 breaks them', () => {
    const hyphenation = americanHyphenation();
    const breaks = ['absolute', 'hyphenation', 'unbelievable', 'table', 'project', 'a', ''].map((word) =>
      hyphenation.countBreaks(word),
    );
    expect(breaks).toEqual([2, 2, 3, 1, 0, 0, 0]);
  });

  it('should agree with the newer edition of the dictionary but for the known differences', () => {
    const words = Object.entries(dictionary).filter(([word]) => !/\(\d+\)$/.test(word));
    const different = words.filter(([word, phones]) => {
      const stressed = phones.split(' ').filter((phone) => /\d$/.test(phone)).length;
      return countSyllables(word, 'modern') !== stressed;
    });
    expect(words).toHaveLength(126_046);
    // 108 words with another count, and of the 2,718 that the older edition lacks those that break into other parts.
    expect(different.length).toBeGreaterThanOrEqual(108);
    expect(different.length).toBeLessThan(108 + 2_718);
  });
});
