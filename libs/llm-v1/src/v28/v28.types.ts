import type { Extras } from '../llm.types.js';
import type {
  V28ChatRequestDto,
  V28CompletionsRequestDto,
  V28EmbeddingsRequestDto,
  V28MessageDto,
} from './v28.dto.js';

/** A validated chat request of the 2.8 dialect. */
export type V28ChatRequest = Readonly<Omit<V28ChatRequestDto, 'messages'>> & {
  readonly messages: readonly (Readonly<V28MessageDto> & Extras)[];
} & Extras;

/** A validated completions request of the 2.8 dialect. */
export type V28CompletionsRequest = Readonly<V28CompletionsRequestDto> & Extras;

/** A validated embeddings request of the 2.8 dialect. */
export type V28EmbeddingsRequest = Readonly<V28EmbeddingsRequestDto> & Extras;
