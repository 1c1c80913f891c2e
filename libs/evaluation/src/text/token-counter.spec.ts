import { describe, expect, it } from '@jest/globals';
import { get_encoding } from 'tiktoken';
import { countTokens } from './token-counter.js';

const tokens = (text: string): number => {
  const count = countTokens(text);
  if (count.kind === 'counted') return count.tokens;
  throw new Error(count.reason);
};

/** A small linear congruential generator: the same texts on every run. */
const generator = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const FRAGMENTS = [
  'the ',
  'Weir',
  "don't",
  "DON'T",
  "it'ſ",
  ' \t',
  '\n\n',
  '\r\n',
  '\u0085',
  '\ufeff',
  '\u3000',
  '\u001c',
  '  x',
  '日本語',
  'é',
  'e\u0301',
  '😀',
  '1234567',
  '३४',
  '!!!',
  '-->',
  '_',
  'antidisestablishmentarianism',
  '\ud800',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
];

describe('countTokens', () => {
  it.each([
    ['', 0],
    ['Hello world', 2],
    ['tiktoken is great!', 6],
    ['antidisestablishmentarianism', 6],
    ['2 + 2 = 4', 7],
    ['お誕生日おめでとう', 9],
    ['😀😀', 4],
    ["don't DON'T", 4],
    ['a'.repeat(100), 13],
    ['<|im_start|>', 6],
  ])('should count %j as tiktoken 0.14 does: %i', (text, count) => expect(tokens(text)).toBe(count));

  it('should agree with the WASM build of tiktoken on texts of every kind', () => {
    const encoding = get_encoding('cl100k_base');
    const next = generator(7);
    try {
      for (let round = 0; round < 2_000; round++) {
        const pieces = Array.from({ length: 1 + next(12) }, () => FRAGMENTS[next(FRAGMENTS.length)] ?? '');
        const text = pieces.join('');
        expect([text, tokens(text)]).toEqual([text, encoding.encode(text).length]);
      }
    } finally {
      encoding.free();
    }
  });

  it.each(['endoftext', 'fim_prefix', 'fim_middle', 'fim_suffix', 'endofprompt'])(
    'should refuse a text that spells <|%s|>',
    (name) =>
      expect(countTokens(`before <|${name}|> after`)).toEqual({
        kind: 'refused',
        reason: `the text contains the special token <|${name}|>`,
      }),
  );

  it('should count a piece of two hundred thousand letters', () => {
    // Eight letters a token, as tiktoken counts it (in a minute).
    expect(tokens('a'.repeat(200_000))).toBe(25_000);
  });
});
