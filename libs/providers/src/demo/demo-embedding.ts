import { createHash } from 'node:crypto';
import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { embeddingsAnswer, textsOf } from '../shared/embedding-vectors.js';
import { countDemoTokens } from './demo-text.js';

const DEFAULT_DIMENSIONS = 64;
const MAX_DIMENSIONS = 4096;

/** Embeds texts by hashing their words: unit length, always the same, and near for texts that share words. */
export function embed(request: EmbeddingsRequest, model: string): EmbeddingsResponse {
  const texts = textsOf(request.input, 'Demo');
  const dimensions = request.dimensions ?? DEFAULT_DIMENSIONS;
  if (dimensions > MAX_DIMENSIONS) {
    throw unsuitableRequest(`The demo model embeds into at most ${String(MAX_DIMENSIONS)} dimensions.`);
  }
  const tokens = texts.reduce((count, text) => count + countDemoTokens(text), 0);
  return embeddingsAnswer({
    vectors: texts.map((text) => hashVector(text, dimensions)),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
    format: request.encoding_format,
  });
}

/** Each word adds to one dimension, chosen and signed by its hash. */
export function hashVector(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const word of words.length === 0 ? [text] : words) addWord(vector, word);
  if (vector.every((value) => value === 0)) addWord(vector, text);
  const length = Math.hypot(...vector);
  return length === 0
    ? vector.map((_, index) => (index === 0 ? 1 : 0))
    : vector.map((value) => value / length);
}

function addWord(vector: number[], word: string): void {
  const digest = createHash('sha256').update(word).digest();
  const index = digest.readUInt32LE(0) % vector.length;
  const sign = digest.readUInt8(4) % 2 === 0 ? 1 : -1;
  vector[index] = (vector[index] ?? 0) + sign;
}
