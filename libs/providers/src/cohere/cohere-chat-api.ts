import type { ChatChunk, ChatRequest, ChatResponse } from '@weir/llm-v1';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import type { JsonObject } from '../shared/values.js';
import type { EventDecoder, StreamState } from '../sse/event-stream.js';

/** What an answer of the vendor leaves out. */
export interface CohereFacts extends AnswerFacts {
  /** A fresh unique text: v1 gives its tool calls no ids. */
  readonly createId: () => string;
}

/** How chat is spoken in one version of the API. */
export interface CohereChatApi {
  toBody(request: ChatRequest, model: string): JsonObject;
  readAnswer(json: unknown, facts: CohereFacts): ChatResponse;
  createState(facts: CohereFacts): StreamState<ChatChunk>;
  createDecoder(): EventDecoder;
}
