import { SseDecoder } from '../../sse/sse-decoder.js';
import type { CohereChatApi } from '../cohere-chat-api.js';
import { toV2ChatBody } from './cohere-v2-request.mapper.js';
import { readV2Chat } from './cohere-v2-response.mapper.js';
import { V2ChatStreamState } from './cohere-v2-stream.js';

/** Chat of API v2: messages and tools nearly as OpenAI writes them, server-sent events. */
export const cohereV2Chat: CohereChatApi = {
  toBody: toV2ChatBody,
  readAnswer: readV2Chat,
  createState: (facts) => new V2ChatStreamState(facts),
  createDecoder: () => new SseDecoder(),
};
