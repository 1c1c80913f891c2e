import type { ChatMessage, ChatRequest } from '@weir/llm-v1';
import { messageText } from '../shared/message-parts.js';

/**
 * Says a conversation as Jamba reads it: texts, and instructions of the system only. A message with parts that are no
 * texts is left as it is for the vendor to refuse.
 */
export function toJambaRequest(request: ChatRequest): ChatRequest {
  return { ...request, messages: request.messages.map(toJambaMessage) };
}

function toJambaMessage(message: ChatMessage): ChatMessage {
  const { role, content } = message;
  const isText = Array.isArray(content) && content.every(({ type }) => type === 'text');
  return {
    ...message,
    role: role === 'developer' ? 'system' : role,
    ...(isText ? { content: messageText(message) } : {}),
  };
}
