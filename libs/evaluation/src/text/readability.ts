import type { TextstatBehaviour } from '../behaviour.js';
import { countCodePoints, PYTHON_SPACE, PYTHON_WORD, splitOnWhiteSpace } from './python-characters.js';
import { countSyllables } from './syllables.js';

/** The counts that both readability formulas are made of. */
export interface ReadabilityCounts {
  readonly words: number;
  readonly sentences: number;
  readonly syllables: number;
  readonly chars: number;
}

/** Sentences of up to this many words are taken for headings or abbreviations and are not counted. */
const MAX_IGNORED_WORDS = 2;

const WHITE_SPACE = new RegExp(`[${PYTHON_SPACE}]`, 'gu');
const PUNCTUATION = new RegExp(`[^${PYTHON_WORD}${PYTHON_SPACE}]`, 'gu');
const PUNCTUATION_BUT_APOSTROPHES = new RegExp(`[^${PYTHON_WORD}${PYTHON_SPACE}']`, 'gu');
const APOSTROPHE_OF_NO_CONTRACTION = /'(?!(?:[tsd]|ve|ll|re))/g;
const WORD_BOUNDARY = `(?:(?<=[${PYTHON_WORD}])(?![${PYTHON_WORD}])|(?<![${PYTHON_WORD}])(?=[${PYTHON_WORD}]))`;
const SENTENCE = new RegExp(`${WORD_BOUNDARY}[^.!?]+[.!?]*`, 'gu');

const removePunctuation: Readonly<Record<TextstatBehaviour, (text: string) => string>> = {
  legacy: (text) => text.replace(PUNCTUATION, ''),
  modern: (text) => text.replace(APOSTROPHE_OF_NO_CONTRACTION, '').replace(PUNCTUATION_BUT_APOSTROPHES, ''),
};

const wordsOf = (text: string, behaviour: TextstatBehaviour): string[] =>
  splitOnWhiteSpace(removePunctuation[behaviour](text));

/** The order matters: lowering a letter may add a combining mark, which counts as punctuation. */
const lowerCaseWordsOf: Readonly<Record<TextstatBehaviour, (text: string) => string[]>> = {
  legacy: (text) => wordsOf(text.toLowerCase(), 'legacy'),
  modern: (text) => splitOnWhiteSpace(removePunctuation.modern(text).toLowerCase()),
};

const countSentences = (text: string, behaviour: TextstatBehaviour): number => {
  if (text === '' && behaviour === 'modern') return 0;
  const candidates = text.match(SENTENCE) ?? [];
  const counted = candidates.filter((sentence) => wordsOf(sentence, behaviour).length > MAX_IGNORED_WORDS);
  return Math.max(1, counted.length);
};

/** textstat's lexicon_count, sentence_count, syllable_count and char_count. */
export const readabilityCounts = (text: string, behaviour: TextstatBehaviour): ReadabilityCounts => {
  const spoken = lowerCaseWordsOf[behaviour](text);
  const syllables = spoken.reduce((sum, word) => sum + countSyllables(word, behaviour), 0);
  return {
    words: wordsOf(text, behaviour).length,
    sentences: countSentences(text, behaviour),
    syllables,
    chars: countCodePoints(text.replace(WHITE_SPACE, '')),
  };
};

/** textstat's rounding: half away from zero done with `floor`, which takes −4.3 to −4.4. */
const legacyRound = (value: number, digits: number): number => {
  const power = 10 ** digits;
  const isNegative = value < 0 || Object.is(value, -0);
  return Math.floor(value * power + (isNegative ? -0.5 : 0.5)) / power;
};

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const legacyFleschKincaid = ({ words, sentences, syllables }: ReadabilityCounts): number => {
  const sentenceLength = legacyRound(ratio(words, sentences), 1);
  const wordLength = legacyRound(ratio(syllables, words), 1);
  return legacyRound(0.39 * sentenceLength + 11.8 * wordLength - 15.59, 1);
};

const modernFleschKincaid = ({ words, sentences, syllables }: ReadabilityCounts): number => {
  const sentenceLength = ratio(words, sentences);
  const wordLength = ratio(syllables, words);
  return sentenceLength === 0 || wordLength === 0 ? 0 : 0.39 * sentenceLength + 11.8 * wordLength - 15.59;
};

/** Flesch-Kincaid grade: rounded at every step in textstat up to 0.7.4 (`legacy`), not at all since 0.7.10. */
export const fleschKincaidGrade = (text: string, behaviour: TextstatBehaviour): number => {
  const counts = readabilityCounts(text, behaviour);
  return behaviour === 'legacy' ? legacyFleschKincaid(counts) : modernFleschKincaid(counts);
};

const legacyReadabilityIndex = ({ words, sentences, chars }: ReadabilityCounts): number => {
  if (words === 0) return 0;
  const wordLength = legacyRound(chars / words, 2);
  const sentenceLength = legacyRound(ratio(words, sentences), 2);
  return legacyRound(4.71 * wordLength + 0.5 * sentenceLength - 21.43, 1);
};

/** The newer textstat divides the characters by the words of the untouched text, where a lone dash is a word. */
const modernReadabilityIndex = ({ words, sentences, chars }: ReadabilityCounts, text: string): number => {
  const wordLength = ratio(chars, splitOnWhiteSpace(text).length);
  const sentenceLength = ratio(words, sentences);
  return wordLength === 0 || sentenceLength === 0 ? 0 : 4.71 * wordLength + 0.5 * sentenceLength - 21.43;
};

/** Automated readability index. */
export const automatedReadabilityIndex = (text: string, behaviour: TextstatBehaviour): number => {
  const counts = readabilityCounts(text, behaviour);
  return behaviour === 'legacy' ? legacyReadabilityIndex(counts) : modernReadabilityIndex(counts, text);
};
