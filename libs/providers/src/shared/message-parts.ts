import type { ChatMessage, ContentPart } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { isObject, textOrNull, type JsonObject } from './values.js';

/** What a `data:` address carries. */
export interface InlineData {
  readonly mimeType: string;
  readonly data: string;
}

/** Takes a `data:…;base64,…` address apart; null for any other address. */
export function readDataUrl(url: string): InlineData | null {
  const [, mimeType, data] = /^data:([^;,]+)(?:;[^;,]+)*;base64,(.*)$/s.exec(url) ?? [];
  return mimeType === undefined || data === undefined ? null : { mimeType, data };
}

/** The address in a part of type image_url or the like, which clients write as `{url}` or as a text. */
export function partUrl(part: ContentPart): string {
  const value = part[part.type];
  const url = isObject(value) ? textOrNull(value['url']) : textOrNull(value);
  if (url === null) throw unsuitableRequest(`The ${part.type} part needs a url.`);
  return url;
}

/** The text of a message, whatever its form; parts that have no text count as empty. */
export function messageText({ content }: ChatMessage): string {
  if (!Array.isArray(content)) return content ?? '';
  return content.map((part) => part.text ?? '').join('\n');
}

/** The text of a message for vendors that take nothing else. */
export function onlyText(message: ChatMessage, vendor: string): string {
  const { content } = message;
  if (!Array.isArray(content) || content.every(({ type }) => type === 'text')) return messageText(message);
  throw unsuitableRequest(`${vendor} models only take text.`);
}

/** The arguments of a tool call for vendors that take an object where our wire format has JSON text. */
export function parseToolArguments(name: string, text: string): JsonObject {
  if (text.trim() === '') return {};
  try {
    const input: unknown = JSON.parse(text);
    if (isObject(input)) return input;
  } catch {
    // Reported below together with JSON that is no object.
  }
  throw unsuitableRequest(`The arguments of the call of '${name}' are not a JSON object.`);
}
