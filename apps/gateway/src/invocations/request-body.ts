import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { readBody, type BodyLimits } from '@weir/http';
import { InvalidRequestError } from '../errors/request.errors.js';
import { refuseOddJson } from './odd-json.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The body of a call as a JSON object; refused in FastAPI's words when it is not one. */
export async function readJsonObject(request: IncomingMessage, limits: BodyLimits): Promise<JsonObject> {
  return parseJsonObject(await readBody(request, limits));
}

export function parseJsonObject(bytes: Buffer): JsonObject {
  if (bytes.length === 0) {
    throw new InvalidRequestError([{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }]);
  }
  const text = bytes.toString('utf8');
  // Decoding puts this character where bytes are no UTF-8: only then is a second look worth its time.
  if (text.includes('\uFFFD') && !isUtf8(bytes)) throw notJson('Body should be valid UTF-8', 0);
  const value = parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    refuseOddJson(value);
    return value as JsonObject;
  }
  throw new InvalidRequestError([
    {
      type: 'model_attributes_type',
      loc: ['body'],
      msg: 'Input should be a valid dictionary or object to extract fields from',
    },
  ]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    const position = /position (\d+)/.exec(reason)?.[1];
    throw notJson('JSON decode error', position === undefined ? text.length : Number(position));
  }
}

function notJson(message: string, position: number): InvalidRequestError {
  return new InvalidRequestError([
    { type: 'json_invalid', loc: ['body', position], msg: message, input: {} },
  ]);
}
