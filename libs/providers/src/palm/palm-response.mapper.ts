import type {
  ChatResponse,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  FinishReason,
} from '@weir/llm-v1';
import { foreignAnswer } from '../port/provider.errors.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { isVector } from '../shared/embedding-vectors.js';
import { vectorsAsEmbeddings } from '../shared/uncounted-answers.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';

/** What the vendor does not say about its answer: nearly everything. */
export interface PalmContext extends AnswerFacts {
  readonly id: string;
}

/** A text of the vendor and why it ended, which it only tells of texts that it holds back. */
interface PalmText {
  readonly text: string;
  readonly end: { finish_reason: FinishReason | null } & JsonObject;
}

const VENDOR = 'PaLM';
const UNKNOWN_USAGE = { prompt_tokens: null, completion_tokens: null, total_tokens: null };

/** Reads an answer of `generateMessage`. */
export function readMessages(json: unknown, context: PalmContext): ChatResponse {
  const choices = readTexts(json, 'content').map(({ text, end }, index) => ({
    index,
    message: { role: 'assistant', content: text },
    ...end,
  }));
  return { ...context, object: 'chat.completion', choices, usage: UNKNOWN_USAGE };
}

/** Reads an answer of `generateText`. */
export function readOutputs(json: unknown, context: PalmContext): CompletionsResponse {
  const choices = readTexts(json, 'output').map(({ text, end }, index) => ({ index, text, ...end }));
  return { ...context, object: 'text_completion', choices, usage: UNKNOWN_USAGE };
}

/** Reads an answer of `batchEmbedText`. */
export function readEmbeddedTexts(
  json: unknown,
  context: PalmContext,
  request: EmbeddingsRequest,
): EmbeddingsResponse {
  const embeddings = isObject(json) && Array.isArray(json['embeddings']) ? json['embeddings'] : [];
  const vectors = embeddings.map((item: unknown) => (isObject(item) ? item['value'] : null));
  if (vectors.length === 0 || !vectors.every(isVector)) throw foreignAnswer(VENDOR, 'no embeddings');
  return vectorsAsEmbeddings(vectors, context, request);
}

function readTexts(json: unknown, key: 'content' | 'output'): PalmText[] {
  if (!isObject(json)) throw foreignAnswer(VENDOR, 'not an object');
  const candidates = Array.isArray(json['candidates']) ? json['candidates'].filter(isObject) : [];
  if (candidates.length === 0) return [heldBack(json)];
  return candidates.map((candidate) => {
    const text = textOrNull(candidate[key]);
    if (text === null) throw foreignAnswer(VENDOR, `a candidate without ${key}`);
    return { text, end: { finish_reason: null } };
  });
}

/** An answer that was filtered away leaves only the filters' reasons. */
function heldBack({ filters }: JsonObject): PalmText {
  const filter: unknown = Array.isArray(filters) ? filters[0] : null;
  if (!isObject(filter)) throw foreignAnswer(VENDOR, 'no candidates');
  const end = { finish_reason: 'content_filter' as const, native_finish_reason: filter['reason'] };
  return { text: '', end };
}
