import type { ContentPart } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { partUrl, readDataUrl, type InlineData } from '../shared/message-parts.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';

const IMAGE_FORMATS: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/jpg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);

const DOCUMENT_FORMATS: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
]);

/** The content of a message in the vendor's blocks; blank texts, which the vendor refuses, say nothing. */
export function toContentBlocks(content: string | readonly ContentPart[] | null | undefined): JsonObject[] {
  if (content == null) return [];
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return parts.filter((part) => part.type !== 'text' || part.text?.trim() !== '').map(toBlock);
}

/** Kinds of parts that only this vendor has travel as they are, without the `type` that our wire format asks for. */
function toBlock(part: ContentPart): JsonObject {
  switch (part.type) {
    case 'text':
      return { text: part.text ?? '' };
    case 'image_url':
      return { image: toImage(partUrl(part)) };
    case 'file':
      return { document: toDocument(part) };
    case 'input_audio':
      throw unsuitableRequest('Amazon Bedrock takes no audio in a conversation.');
    default: {
      const { type: _, ...block } = part;
      return block;
    }
  }
}

/** The vendor fetches nothing from the web, only from its own storage. */
function toImage(url: string): JsonObject {
  if (url.startsWith('s3://')) {
    const [, ending = ''] = /\.([a-z]+)$/i.exec(url) ?? [];
    const format = IMAGE_FORMATS.get(`image/${ending.toLowerCase()}`);
    if (format !== undefined) return { format, source: { s3Location: { uri: url } } };
  }
  const inline = readDataUrl(url);
  if (inline === null)
    throw unsuitableRequest('Amazon Bedrock takes images as data: addresses or as s3:// addresses.');
  return { format: formatOf(inline, IMAGE_FORMATS), source: { bytes: inline.data } };
}

function toDocument(part: ContentPart): JsonObject {
  const file = isObject(part['file']) ? part['file'] : {};
  const inline = readDataUrl(textOrNull(file['file_data']) ?? '');
  if (inline === null) throw unsuitableRequest('Amazon Bedrock takes files as data: addresses in file_data.');
  return {
    format: formatOf(inline, DOCUMENT_FORMATS),
    name: documentName(textOrNull(file['filename'])),
    source: { bytes: inline.data },
  };
}

/** The vendor allows letters, digits, single spaces, hyphens and brackets. */
function documentName(filename: string | null): string {
  const name = (filename ?? '')
    .replace(/\.[^.]*$/, '')
    .replace(/[^a-zA-Z0-9()[\]-]+/g, ' ')
    .trim();
  return name === '' ? 'document' : name;
}

function formatOf({ mimeType }: InlineData, formats: ReadonlyMap<string, string>): string {
  const format = formats.get(mimeType.toLowerCase());
  if (format !== undefined) return format;
  throw unsuitableRequest(`Amazon Bedrock takes ${[...formats.keys()].join(', ')} here.`);
}
