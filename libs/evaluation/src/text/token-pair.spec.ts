import { describe, expect, it } from '@jest/globals';
import { TokenPair, tokenPair } from './token-pair.js';

/** The textbook table. */
function naiveLength(left: readonly string[], right: readonly string[]): number {
  const lengths = left.map(() => right.map(() => 0));
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  left.forEach((token, row) =>
    right.forEach((other, column) => {
      const line = lengths[row];
      if (!line) return;
      line[column] =
        token === other ? at(row - 1, column - 1) + 1 : Math.max(at(row - 1, column), at(row, column - 1));
    }),
  );
  return at(left.length - 1, right.length - 1);
}

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

describe('the longest common subsequence', () => {
  it.each([0, 1, 31, 32, 33, 64, 65, 100])('should be that of the table for up to %d tokens', (longest) => {
    const source = numbers(longest + 1);
    const next = (below: number): number => Math.floor((source.next().value / 2 ** 32) * below);
    const tokens = (count: number, kinds: number): string[] =>
      Array.from({ length: count }, () => `t${next(kinds)}`);
    for (let round = 0; round < 60; round += 1) {
      const kinds = 1 + next(12);
      const [predicted, wanted] = [tokens(next(longest + 1), kinds), tokens(longest, kinds)];
      expect(new TokenPair(predicted, wanted).commonLength).toBe(naiveLength(predicted, wanted));
    }
  });
});

describe('tokenPair', () => {
  it('should tell pairs of texts apart', () => {
    expect(tokenPair('a b', 'b c').commonLength).toBe(1);
    expect(tokenPair('b c', 'a b').commonLength).toBe(1);
    expect(tokenPair('a b', 'a b').commonLength).toBe(2);
    expect([...tokenPair('a b a', 'c').predicted]).toEqual([0, 1, 0]);
  });
});
