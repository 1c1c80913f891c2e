import type { EmbeddingsRequest, EmbeddingsResponse, TextInput, Usage } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';

/** The texts of an input, for models that take no token ids. */
export function textsOf(input: TextInput, vendor: string): string[] {
  const texts: readonly unknown[] = typeof input === 'string' ? [input] : input;
  if (texts.every((text) => typeof text === 'string')) return [...texts];
  throw unsuitableRequest(`${vendor} models take texts, not token ids.`);
}

/** Vectors of a vendor and what is told beside them. */
export interface VectorAnswer {
  readonly vectors: readonly number[][];
  readonly model: string;
  readonly usage: Usage;
  /** As the caller asked: `base64` packs each vector, which vendors outside of OpenAI do not do themselves. */
  readonly format: EmbeddingsRequest['encoding_format'];
}

/** Says vectors as the answer of an embeddings call. */
export function embeddingsAnswer({ vectors, model, usage, format }: VectorAnswer): EmbeddingsResponse {
  const data = vectors.map((vector, index) => ({
    object: 'embedding' as const,
    index,
    embedding: format === 'base64' ? toBase64(vector) : vector,
  }));
  return { object: 'list', data, model, usage };
}

/** Whether a value is a vector as vendors write it. */
export function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

/** Little-endian 32-bit floats, as OpenAI packs them. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
