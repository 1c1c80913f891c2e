import { readDataFile } from '../data-file.js';
import type { TextstatBehaviour } from '../behaviour.js';
import { americanHyphenation } from './hyphenation.js';

const MAX_CACHED_WORDS = 50_000;
const MAX_CACHED_LENGTH = 40;

/** Each line of the file is a syllable count and the words that have it. */
const readPronunciations = (): Map<string, number> => {
  const syllables = new Map<string, number>();
  for (const line of readDataFile('syllables-en-us.txt').split('\n')) {
    const [count, ...words] = line.split(' ');
    for (const word of words) syllables.set(word, Number(count));
  }
  return syllables;
};

let pronunciations: ReadonlyMap<string, number> | undefined;
const hyphenated = new Map<string, number>();

const countByHyphenation = (word: string): number => {
  const known = hyphenated.get(word);
  if (known !== undefined) return known;
  const count = americanHyphenation().countBreaks(word) + 1;
  if (word.length > MAX_CACHED_LENGTH) return count;
  if (hyphenated.size >= MAX_CACHED_WORDS) hyphenated.clear();
  hyphenated.set(word, count);
  return count;
};

/**
 * Syllables of a lower-case word: break points + 1, and since textstat 0.7.10 the pronouncing dictionary first. Both dictionaries
 * are read on first use (about 15 MB for the pronunciations).
 */
export const countSyllables = (word: string, behaviour: TextstatBehaviour): number => {
  if (behaviour === 'legacy') return countByHyphenation(word);
  pronunciations ??= readPronunciations();
  return pronunciations.get(word) ?? countByHyphenation(word);
};
