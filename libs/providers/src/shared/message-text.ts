import type { ChatMessage } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';

/** The text of a message for models that read nothing else; `models` names them when they are given more. */
export function messageText({ content }: ChatMessage, models: string): string {
  if (typeof content === 'string') return content;
  const parts = content ?? [];
  if (parts.every((part) => part.type === 'text')) return parts.map((part) => part.text ?? '').join('\n');
  throw unsuitableRequest(`${models} only take text.`);
}
