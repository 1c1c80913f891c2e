import { JsonLinesDecoder } from '../../sse/json-lines-decoder.js';
import type { CohereChatApi } from '../cohere-chat-api.js';
import { toV1ChatBody } from './cohere-v1-request.mapper.js';
import { readV1Chat } from './cohere-v1-response.mapper.js';
import { V1ChatStreamState } from './cohere-v1-stream.js';

/** Chat of API v1: one message with a history before it, a vocabulary of its own for tools, lines of JSON as stream. */
export const cohereV1Chat: CohereChatApi = {
  toBody: toV1ChatBody,
  readAnswer: readV1Chat,
  createState: (facts) => new V1ChatStreamState(facts),
  createDecoder: () => new JsonLinesDecoder(),
};
