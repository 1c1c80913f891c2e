import { createHash } from 'node:crypto';
import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { textsOf } from './demo-request.mapper.js';
import { countDemoTokens } from './demo-text.js';

const DEFAULT_DIMENSIONS = 64;
const MAX_DIMENSIONS = 4096;

/** Embeds texts by hashing their words: unit length, always the same, and near for texts that share words. */
export function embed(request: EmbeddingsRequest, model: string): EmbeddingsResponse {
  const texts = textsOf(request.input);
  const dimensions = request.dimensions ?? DEFAULT_DIMENSIONS;
  if (dimensions > MAX_DIMENSIONS) {
    throw unsuitableRequest(`The demo model embeds into at most ${String(MAX_DIMENSIONS)} dimensions.`);
  }
  const isBase64 = request.encoding_format === 'base64';
  const tokens = texts.reduce((count, text) => count + countDemoTokens(text), 0);
  return {
    object: 'list',
    data: texts.map((text, index) => {
      const vector = hashVector(text, dimensions);
      return { object: 'embedding', index, embedding: isBase64 ? toBase64(vector) : vector };
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
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

function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
