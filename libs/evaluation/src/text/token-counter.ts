import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BytePairEncoder } from './byte-pair-encoder.js';
import { PackedDictionary, wordsOf } from './packed-dictionary.js';

/** `tokens` of a text, or why tiktoken refuses it. */
export type TokenCount =
  | { readonly kind: 'counted'; readonly tokens: number }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * cl100k_base's splitting pattern. `\s` there is Unicode's White_Space (JavaScript's own `\s` has U+FEFF and lacks U+0085),
 * and its case-insensitive `'s` covers the long s.
 */
const PIECES =
  /'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\p{White_Space}\p{L}\p{N}]+[\r\n]*|\p{White_Space}*[\r\n]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** tiktoken's default: a text that spells one of these is refused, so that user text never becomes a control token. */
const SPECIAL_TOKEN = /<\|(?:endoftext|fim_prefix|fim_middle|fim_suffix|endofprompt)\|>/;

const ASCII_ONLY = /^[\0-\x7f]*$/;

interface EncodingFile {
  /** Lines of `<marker> <first rank> <base64 token>…`; ranks count up along the line. */
  readonly bpe_ranks: string;
}

/** cl100k_base has 100,256 tokens of about six bytes. */
const MAX_TOKENS = 101_000;

const readRanks = (): PackedDictionary => {
  const path = createRequire(import.meta.url).resolve('tiktoken/encoders/cl100k_base.json');
  const file = JSON.parse(readFileSync(path, 'utf8')) as EncodingFile;
  // Base64 is longer than what it stands for.
  const ranks = new PackedDictionary({ words: MAX_TOKENS, characters: file.bpe_ranks.length });
  for (const line of wordsOf(file.bpe_ranks, '\n')) {
    const [marker = '', firstRank = ''] = line.split(' ', 2);
    let rank = Number(firstRank);
    for (const token of wordsOf(line.slice(marker.length + 1 + firstRank.length), ' ')) {
      ranks.set(Buffer.from(token, 'base64').toString('latin1'), rank);
      rank += 1;
    }
  }
  return ranks;
};

let encoder: BytePairEncoder | undefined;

/** Built on first use: a hundred thousand ranks cost about 4 MB that a process without token counts need not pay. */
const sharedEncoder = (): BytePairEncoder => (encoder ??= new BytePairEncoder(readRanks()));

const bytesOf = (piece: string): string =>
  ASCII_ONLY.test(piece) ? piece : Buffer.from(piece, 'utf8').toString('latin1');

/** The number of tokens of a text in cl100k_base, as tiktoken's `encode` with its default options counts them. */
export const countTokens = (text: string): TokenCount => {
  const special = SPECIAL_TOKEN.exec(text)?.[0];
  if (special !== undefined) {
    return { kind: 'refused', reason: `the text contains the special token ${special}` };
  }
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) tokens += sharedEncoder().countTokens(bytesOf(piece));
  return { kind: 'counted', tokens };
};
