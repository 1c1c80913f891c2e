import { checkLength, invalidParameter, type KeyValue } from '@weir/tracking-store';
import { assertStorable, maySmuggle } from '../protocol/unstorable-text.js';
import { members } from './exact-json.js';

const MAX_KEY = 255;
const MAX_VALUE = 5_000;

/** Tags come as the text of a JSON object. Values are stored as text, as Python writes them; null sets no tag. */
export function readTags(json: string): KeyValue[] {
  const value = parsedObject(json);
  if (maySmuggle(json)) assertStorable({ tags: value });
  return [...members(json)]
    .filter(([, text]) => text !== 'null')
    .map(([key, text]) => {
      const tag = { key, value: tagText(text) };
      checkLength(key, MAX_KEY, 'key');
      checkLength(tag.value, MAX_VALUE, 'value');
      return tag;
    });
}

function tagText(json: string): string {
  if (json.startsWith('"')) return String(JSON.parse(json));
  if (json === 'true') return 'True';
  return json === 'false' ? 'False' : json;
}

function parsedObject(json: string): object {
  let value: unknown = null;
  try {
    value = JSON.parse(json);
  } catch {
    throw notTags();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notTags();
  return value;
}

const notTags = () =>
  invalidParameter("Invalid value for parameter 'tags' supplied: expected the text of a JSON object.");
