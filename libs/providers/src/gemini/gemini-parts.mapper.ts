import type { ChatMessage, ContentPart } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { partUrl, readDataUrl } from '../shared/message-parts.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['mp4', 'video/mp4'],
  ['pdf', 'application/pdf'],
]);

/** The content of a message in the vendor's words. */
export function toGeminiParts({ content }: ChatMessage): JsonObject[] {
  return Array.isArray(content) ? content.map(toGeminiPart) : [{ text: content ?? '' }];
}

function toGeminiPart(part: ContentPart): JsonObject {
  switch (part.type) {
    case 'text':
      return { text: part.text ?? '' };
    case 'image_url':
    case 'video_url':
      return mediaPart(partUrl(part));
    case 'input_audio':
      return audioPart(part['input_audio']);
    case 'file':
      return filePart(part['file']);
    default:
      throw unsuitableRequest(`Gemini models take no content part of type '${part.type}'.`);
  }
}

/** The vendor fetches addresses itself, and wants to be told of which type the content is. */
function mediaPart(url: string): JsonObject {
  const inlineData = readDataUrl(url);
  if (inlineData !== null) return { inlineData };
  const [path = ''] = url.split(/[?#]/, 1);
  const mimeType = MEDIA_TYPES.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
  return { fileData: { ...(mimeType === undefined ? {} : { mimeType }), fileUri: url } };
}

function audioPart(audio: unknown): JsonObject {
  const data = isObject(audio) ? textOrNull(audio['data']) : null;
  const format = isObject(audio) ? textOrNull(audio['format']) : null;
  if (data === null || format === null)
    throw unsuitableRequest('The input_audio part needs data and a format.');
  return { inlineData: { mimeType: `audio/${format}`, data } };
}

function filePart(file: unknown): JsonObject {
  const address = isObject(file) ? (textOrNull(file['file_data']) ?? textOrNull(file['file_id'])) : null;
  if (address === null) throw unsuitableRequest('The file part needs file_data or a file_id.');
  return mediaPart(address);
}
