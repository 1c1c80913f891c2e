import { readDataFile } from '../data-file.js';
import type { TextstatBehaviour } from '../behaviour.js';
import { americanHyphenation } from './hyphenation.js';
import { PackedDictionary, wordsOf } from './packed-dictionary.js';

/** Words repeat in ordinary text, and a Map is faster than the dictionaries. */
const MAX_CACHED_WORDS = 20_000;
const MAX_CACHED_LENGTH = 40;

/** The file has some 123,000 words. */
const MAX_WORDS = 130_000;

/** Each line of the file is a syllable count and the words that have it. */
const readPronunciations = (): PackedDictionary => {
  const text = readDataFile('syllables-en-us.txt');
  const syllables = new PackedDictionary({ words: MAX_WORDS, characters: text.length });
  for (const line of wordsOf(text, '\n')) {
    const end = line.indexOf(' ');
    const count = Number(line.slice(0, end));
    for (const word of wordsOf(line.slice(end), ' ')) syllables.set(word, count);
  }
  return syllables;
};

let pronunciations: PackedDictionary | undefined;

const byHyphenation = (word: string): number => americanHyphenation().countBreaks(word) + 1;

const byPronunciation = (word: string): number => {
  pronunciations ??= readPronunciations();
  return pronunciations.get(word) ?? byHyphenation(word);
};

/** Remembers what was counted of short words. */
const cached = (count: (word: string) => number): ((word: string) => number) => {
  const counted = new Map<string, number>();
  return (word) => {
    const known = counted.get(word);
    if (known !== undefined) return known;
    const syllables = count(word);
    if (word.length > MAX_CACHED_LENGTH) return syllables;
    if (counted.size >= MAX_CACHED_WORDS) counted.clear();
    counted.set(word, syllables);
    return syllables;
  };
};

const COUNTERS: Readonly<Record<TextstatBehaviour, (word: string) => number>> = {
  legacy: cached(byHyphenation),
  modern: cached(byPronunciation),
};

/**
 * Syllables of a lower-case word: break points + 1, and since textstat 0.7.10 the pronouncing dictionary first. Both dictionaries
 * are read on first use (about 4 MB for the pronunciations).
 */
export const countSyllables = (word: string, behaviour: TextstatBehaviour): number =>
  COUNTERS[behaviour](word);
