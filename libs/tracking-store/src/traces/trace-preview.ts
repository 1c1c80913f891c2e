import { plainText } from './plain-value.js';
import type { AnyValue } from './span.types.js';

const MAX_PREVIEW = 1_000;

type Role = 'user' | 'assistant';

/**
 * The start of what went into or came out of a trace: of a chat, the last message of that role; else the JSON text.
 */
export function previewOf(value: AnyValue | undefined, role: Role): string | null {
  if (value === undefined) return null;
  const text = plainText(value);
  const content = messageText(parsed(text), role) ?? text;
  if (content === '') return null;
  const characters = Array.from(content.slice(0, MAX_PREVIEW * 2 + 2));
  return characters.length <= MAX_PREVIEW ? content : `${characters.slice(0, MAX_PREVIEW - 3).join('')}...`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const messagesIn = (value: unknown): Record<string, unknown>[] | null =>
  Array.isArray(value) && value.length > 0 ? value.filter(isRecord).filter(({ role }) => role) : null;

/** Chat completions hold messages or choices, the Responses API input or output; agents wrap them in a request. */
function messagesOf(value: unknown): Record<string, unknown>[] | null {
  if (!isRecord(value)) return null;
  const choice: unknown = Array.isArray(value.choices) ? value.choices[0] : undefined;
  return (
    messagesIn(value.messages) ??
    (isRecord(choice) && isRecord(choice.message) ? [choice.message] : null) ??
    messagesIn(value.input) ??
    messagesIn(value.output) ??
    ('request' in value && value.request !== value ? messagesOf(value.request) : null)
  );
}

function messageText(value: unknown, wanted: Role): string | null {
  const messages = messagesOf(value) ?? [];
  const message = messages.findLast(({ role }) => role === wanted) ?? messages.at(-1);
  const content = message?.content;
  if (typeof content === 'string') return content || null;
  const part: unknown = Array.isArray(content) ? content.find((item) => isRecord(item) && item.text) : null;
  return isRecord(part) && typeof part.text === 'string' ? part.text : null;
}
