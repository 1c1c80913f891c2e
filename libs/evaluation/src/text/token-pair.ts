/** rouge_score's default tokenizer without a stemmer: runs of ASCII letters and digits, in lower case. */
export const rougeTokens = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

/** Each token's number; new tokens get the next ones. */
const numbered = (tokens: readonly string[], numbers: Map<string, number>): Int32Array => {
  const found = new Int32Array(tokens.length);
  tokens.forEach((token, at) => {
    const number = numbers.get(token) ?? numbers.size;
    if (number === numbers.size) numbers.set(token, number);
    found[at] = number;
  });
  return found;
};

const WORD_BITS = 32;
const CARRY = 2 ** WORD_BITS;

/** Two texts as lists of numbers, the same number for the same token in both: what all overlap scores are made of. */
export class TokenPair {
  readonly predicted: Int32Array;
  readonly wanted: Int32Array;
  /** Numbers run from 0 to one less than this. */
  readonly distinct: number;
  private common: number | null = null;

  constructor(predicted: readonly string[], wanted: readonly string[]) {
    const numbers = new Map<string, number>();
    this.predicted = numbered(predicted, numbers);
    this.wanted = numbered(wanted, numbers);
    this.distinct = numbers.size;
  }

  /** Length of the longest common subsequence. */
  get commonLength(): number {
    this.common ??= this.longestCommonSubsequence();
    return this.common;
  }

  /**
   * A column of the usual table is a bit vector, one bit a wanted token, and one addition makes the next column: the method of
   * Hyyrö (2004), "Bit-parallel LCS-length computation revisited". A zero bit is a step of the subsequence.
   */
  private longestCommonSubsequence(): number {
    const words = Math.ceil(this.wanted.length / WORD_BITS);
    const places = this.placesOfTokens(words);
    const column = new Uint32Array(words).fill(CARRY - 1);
    for (const token of this.predicted) {
      let carry = 0;
      for (let word = 0; word < words; word += 1) {
        const bits = column[word] ?? 0;
        const matches = (bits & (places[token * words + word] ?? 0)) >>> 0;
        const sum = bits + matches + carry;
        carry = sum >= CARRY ? 1 : 0;
        column[word] = sum | (bits & ~matches);
      }
    }
    return this.zeroBits(column);
  }

  /** For each token the wanted positions that hold it, as bits. */
  private placesOfTokens(words: number): Uint32Array {
    const places = new Uint32Array(this.distinct * words);
    this.wanted.forEach((token, position) => {
      const index = token * words + Math.floor(position / WORD_BITS);
      places[index] = (places[index] ?? 0) | (1 << (position % WORD_BITS));
    });
    return places;
  }

  private zeroBits(column: Uint32Array): number {
    let zeros = 0;
    for (let position = 0; position < this.wanted.length; position += 1) {
      const word = column[Math.floor(position / WORD_BITS)] ?? 0;
      if (((word >>> (position % WORD_BITS)) & 1) === 0) zeros += 1;
    }
    return zeros;
  }
}

interface KnownPair {
  readonly prediction: string;
  readonly target: string;
  readonly pair: TokenPair;
}

/** The overlap metrics of a row ask for the same two texts one after the other. */
let last: KnownPair | null = null;

/** The two texts as tokens. */
export const tokenPair = (prediction: string, target: string): TokenPair => {
  if (last !== null && last.prediction === prediction && last.target === target) return last.pair;
  const pair = new TokenPair(rougeTokens(prediction), rougeTokens(target));
  last = { prediction, target, pair };
  return pair;
};
