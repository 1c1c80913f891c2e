import { invalidParameter, type DatasetRecordInput, type DatasetRecordSource } from '@weir/tracking-store';
import { createHash } from 'node:crypto';
import { assertStorable, maySmuggle } from '../protocol/unstorable-text.js';
import { canonical, elements, members } from './exact-json.js';

const SOURCE_TYPES = ['UNSPECIFIED', 'TRACE', 'HUMAN', 'DOCUMENT', 'CODE'];
/** Tag that names who sends a record. */
const USER_TAG = 'mlflow.user';
const MAX_USER = 255;

type Fields = Readonly<Record<string, unknown>>;

interface ReadRecord {
  readonly record: DatasetRecordInput;
  readonly characters: number;
}

/** Reads the records of a request one after the other, so that memory holds few of them twice. */
export function* readRecords(text: string): Generator<ReadRecord> {
  const texts = elements(text);
  if (texts === null) throw refused('records', 'a JSON array of objects');
  for (const [index, json] of texts.entries()) {
    yield { record: readRecord(json, `records[${index}]`), characters: json.length };
  }
}

const refused = (name: string, expected: string) =>
  invalidParameter(`Invalid value for parameter '${name}' supplied: expected ${expected}.`);

function readRecord(json: string, name: string): DatasetRecordInput {
  const value = parsed(json, name);
  if (!isObject(value)) throw refused(name, 'an object');
  if (maySmuggle(json)) assertStorable({ [name]: value });
  const texts = members(json);
  const part = (field: string) => objectPart(value, texts, { field, name });
  const inputs = value.inputs === undefined ? new Map<string, string>() : part('inputs');
  if (inputs === null) throw refused(`${name}.inputs`, 'an object');
  return {
    inputHash: createHash('sha256')
      .update(canonical(texts.get('inputs') ?? '{}'))
      .digest('hex'),
    inputs,
    outputs: outputsOf(value, texts),
    expectations: part('expectations'),
    tags: part('tags'),
    source: value.source ? sourceOf(value.source, texts.get('source') ?? '', `${name}.source`) : null,
    user: userOf(value.tags),
  };
}

function parsed(json: string, name: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw refused(name, 'JSON, in which NaN and Infinity do not exist');
  }
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectPart(
  value: Fields,
  texts: ReadonlyMap<string, string>,
  { field, name }: { readonly field: string; readonly name: string },
): ReadonlyMap<string, string> | null {
  const part = value[field];
  if (part === undefined || part === null) return null;
  if (!isObject(part)) throw refused(`${name}.${field}`, 'an object');
  return members(texts.get(field) ?? '{}');
}

function outputsOf(value: Fields, texts: ReadonlyMap<string, string>): DatasetRecordInput['outputs'] {
  const text = texts.get('outputs');
  if (text === undefined) return null;
  if (value.outputs === null) return { text: null, members: null };
  return { text, members: isObject(value.outputs) ? members(text) : null };
}

function sourceOf(value: unknown, json: string, name: string): DatasetRecordSource {
  if (!isObject(value)) throw refused(name, 'an object');
  const type = typeof value.source_type === 'string' ? value.source_type.toUpperCase() : '';
  if (!SOURCE_TYPES.includes(type)) {
    const valid = SOURCE_TYPES.map((item) => `'${item}'`).join(', ');
    throw invalidParameter(
      `Invalid dataset record source type: ${type.slice(0, 100)}. Valid source types: [${valid}]`,
    );
  }
  const data = value.source_data ?? {};
  if (!isObject(data)) throw refused(`${name}.source_data`, 'an object');
  const id = data[type === 'TRACE' ? 'trace_id' : 'source_id'];
  const dataText = isObject(value.source_data) ? (members(json).get('source_data') ?? '{}') : '{}';
  return {
    type,
    id: typeof id === 'string' ? id : null,
    text: `{"source_type": "${type}", "source_data": ${dataText}}`,
  };
}

function userOf(tags: unknown): string | null {
  const user = isObject(tags) ? tags[USER_TAG] : undefined;
  return typeof user === 'string' ? user.slice(0, MAX_USER) : null;
}
