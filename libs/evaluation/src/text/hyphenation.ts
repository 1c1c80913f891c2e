import { readDataFile } from '../data-file.js';

/** A Liang pattern: the weights between its letters, from the first to the last that is not zero. */
interface Pattern {
  readonly offset: number;
  readonly weights: readonly number[];
}

/** Pyphen's default margins. The file's own LEFTHYPHENMIN and RIGHTHYPHENMIN lines are ignored there, and so here. */
const LEFT_MARGIN = 2;
const RIGHT_MARGIN = 2;

const DIRECTIVE = /^(?:%|#|LEFTHYPHENMIN|RIGHTHYPHENMIN|COMPOUNDLEFTHYPHENMIN|COMPOUNDRIGHTHYPHENMIN)/;
const SURROGATE_PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

const parsePattern = (line: string): [letters: string, pattern: Pattern] | null => {
  const letters = line.replace(/\d/g, '');
  const weights = new Array<number>(letters.length + 1).fill(0);
  let at = 0;
  for (const character of line) {
    if (/\d/.test(character)) weights[at] = Number(character);
    else at += 1;
  }
  const offset = weights.findIndex((weight) => weight > 0);
  const end = weights.findLastIndex((weight) => weight > 0) + 1;
  return offset < 0 ? null : [letters, { offset, weights: weights.slice(offset, end) }];
};

/** Where American English words may be broken: Liang's algorithm over LibreOffice's patterns, with Pyphen's rules. */
export class Hyphenation {
  private readonly patterns: ReadonlyMap<string, Pattern>;
  private readonly longest: number;

  /** @param dictionary a `hyph_*.dic` file: the encoding, then one pattern a line */
  constructor(dictionary: string) {
    const lines = dictionary.split('\n').slice(1);
    const usable = lines.map((line) => line.trim()).filter((line) => line !== '' && !DIRECTIVE.test(line));
    this.patterns = new Map(usable.map(parsePattern).filter((entry) => entry !== null));
    this.longest = [...this.patterns.keys()].reduce((most, letters) => Math.max(most, letters.length), 0);
  }

  /** How many break points the lower-case word has. */
  countBreaks(word: string): number {
    const letters = word.replace(SURROGATE_PAIR, '\ufffd');
    const weights = this.weigh(`.${letters}.`);
    let breaks = 0;
    for (let point = LEFT_MARGIN; point <= letters.length - RIGHT_MARGIN; point++) {
      if ((weights[point + 1] ?? 0) % 2 === 1) breaks += 1;
    }
    return breaks;
  }

  private weigh(dotted: string): Uint8Array {
    const weights = new Uint8Array(dotted.length + 1);
    for (let start = 0; start < dotted.length - 1; start++) {
      const stop = Math.min(start + this.longest, dotted.length);
      for (let end = start + 1; end <= stop; end++) {
        const pattern = this.patterns.get(dotted.slice(start, end));
        if (pattern !== undefined) raise(weights, start + pattern.offset, pattern.weights);
      }
    }
    return weights;
  }
}

const raise = (weights: Uint8Array, start: number, pattern: readonly number[]): void => {
  pattern.forEach((weight, index) => {
    weights[start + index] = Math.max(weights[start + index] ?? 0, weight);
  });
};

let american: Hyphenation | undefined;

/** American English, read on first use. */
export const americanHyphenation = (): Hyphenation =>
  (american ??= new Hyphenation(readDataFile('hyph_en_US.dic')));
