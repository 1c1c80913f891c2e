import { isUtf8 } from 'node:buffer';
import { Injectable } from '@nestjs/common';
import { readBody, SchemaRegistry, type DtoClass, type Schema } from '@weir/http';
import { invalidParameter } from '@weir/tracking-store';
import type { Request } from 'express';
import { useSnakeNames } from './camel-names.js';
import { issueError } from './issue-message.js';
import { keepLongIntegers } from './long-integers.js';
import { queryMessage } from './query-message.js';
import { assertStorable, maySmuggle } from './unstorable-text.js';

/** A full log-batch of long values is under 4 MB; registered schemas and prompts are the largest bodies. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

type MessageClass<T> = DtoClass & (abstract new (...parameters: never[]) => T);

export interface ReceivedBody {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}

interface ParsedBody {
  readonly value: unknown;
  readonly text: string;
}

/** Turns a request into the message that its route declares, by the rules of MLflow's server. */
@Injectable()
export class RequestReader {
  private readonly schemas: Record<string, Schema>;

  constructor(private readonly registry: SchemaRegistry) {
    this.schemas = registry.openApiSchemas();
  }

  /** The message of a request with a body, whatever its method. Rejects with the reference's 400. */
  async body<T extends object>(request: Request, message: MessageClass<T>): Promise<T> {
    return this.message(await this.receive(request), message);
  }

  /** The body as it came, for whoever wants to decide when it is read as a {@link message}. */
  async receive(request: Request): Promise<ReceivedBody> {
    const bytes = await readBody(request, { maxBytes: MAX_BODY_BYTES });
    return { bytes, contentType: request.headers['content-type'] };
  }

  message<T extends object>({ bytes, contentType }: ReceivedBody, message: MessageClass<T>): T {
    const { value, text } = parseBody(bytes, contentType);
    return this.checked(value, message, text);
  }

  /** The message of a GET: its query parameters or, without any, its JSON body. */
  async query<T extends object>(request: Request, message: MessageClass<T>): Promise<T> {
    const start = request.url.indexOf('?');
    if (start === -1) return this.body(request, message);
    const parameters = new URLSearchParams(request.url.slice(start + 1));
    const value = queryMessage(parameters, this.schemas[message.name] ?? {});
    if (maySmuggle(request.url)) assertStorable(value);
    return this.checked(value, message, null);
  }

  private checked<T extends object>(value: unknown, message: MessageClass<T>, text: string | null): T {
    const shape = { schema: this.schemas[message.name] ?? {}, schemas: this.schemas };
    if (text !== null) useSnakeNames(value, text, shape);
    const issues = this.registry.validatorFor(message)(value);
    if (issues) throw issueError(issues, text);
    if (text !== null) keepLongIntegers(value, text, shape);
    return value as T;
  }
}

function parseBody(bytes: Buffer, contentType: string | undefined): ParsedBody {
  if (bytes.length === 0) return { value: {}, text: '{}' };
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    throw invalidParameter("Bad Request. Content-Type must be 'application/json'.");
  }
  // Otherwise unreadable bytes would be stored as question marks.
  if (!isUtf8(bytes)) throw invalidParameter('The request body is not valid UTF-8.');
  const outer = parsedJson(bytes.toString('utf8'));
  // Some clients encode twice: a JSON text that holds JSON.
  const parsed = typeof outer.value === 'string' ? parsedJson(outer.value) : outer;
  if (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) {
    throw invalidParameter('The request body must be a JSON object.');
  }
  if (maySmuggle(parsed.text)) assertStorable(parsed.value);
  return parsed;
}

function parsedJson(text: string): ParsedBody {
  try {
    return { value: JSON.parse(text), text };
  } catch {
    throw invalidParameter('The request body is not valid JSON.');
  }
}
