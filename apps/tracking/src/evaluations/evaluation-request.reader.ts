import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { readBody, SchemaRegistry } from '@weir/http';
import type { Request } from 'express';
import { invalidRequest } from './evaluations.errors.js';
import { unusableValue } from './request-values.js';
import { ResumeEvaluationRequest } from './resume-evaluation.dto.js';
import { problemsOf } from './schema-problems.js';
import { SubmitEvaluationRequest } from './submit-evaluation.dto.js';

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_SMALL_BODY_BYTES = 1024 * 1024;
const KEY_HEADER = 'idempotency-key';
const KEY = /^[\x21-\x7e]{1,200}$/;
/** Python's json module writes them, and no JSON reader has to read them. */
const BARE_TOKEN = /(?:NaN|-?Infinity)\s*[,}\]]/;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A request as it was sent, checked against the published schema. */
@Injectable()
export class EvaluationRequestReader {
  constructor(private readonly registry: SchemaRegistry) {}

  async submission(request: Request): Promise<SubmitEvaluationRequest> {
    const body = await this.message(request, SubmitEvaluationRequest);
    return withKey(body, request.headers[KEY_HEADER]);
  }

  /** Nothing has to be said to resume an evaluation as it was. */
  async resumption(request: Request): Promise<ResumeEvaluationRequest> {
    const body = await readBody(request, { maxBytes: MAX_SMALL_BODY_BYTES });
    return body.length === 0 ? {} : this.checked(parsedObject(body), ResumeEvaluationRequest);
  }

  /** The body as a message of that class. */
  async message<Message extends object>(request: Request, type: new () => Message): Promise<Message> {
    return this.checked(parsedObject(await readBody(request, { maxBytes: MAX_BODY_BYTES })), type);
  }

  /** What was sent, held against the schema of that class. */
  checked<Message extends object>(value: object, type: new () => Message): Message {
    const unusable = unusableValue(value);
    if (unusable !== null) throw invalidRequest([unusable]);
    const issues = this.registry.validatorFor(type)(value);
    if (issues) throw invalidRequest(problemsOf(issues));
    return value as Message;
  }
}

/** The key may stand in the header, as elsewhere in this API, or in the request. */
function withKey(
  body: SubmitEvaluationRequest,
  header: string | string[] | undefined,
): SubmitEvaluationRequest {
  if (header === undefined) return body;
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw invalidRequest([
      { field: 'Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters' },
    ]);
  }
  const { idempotency_key: key } = body;
  if (key && key !== header) {
    throw invalidRequest([{ field: 'idempotency_key', message: 'differs from the header Idempotency-Key' }]);
  }
  return { ...body, idempotency_key: header };
}

function parsedObject(bytes: Buffer): object {
  const text = textOf(bytes);
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    const hint = BARE_TOKEN.test(text) ? ' JSON has no NaN or Infinity: send null for a missing value.' : '';
    throw invalidJson(`The request body is not valid JSON.${hint}`, cause);
  }
  throw invalidRequest([{ field: '(body)', message: 'must be a JSON object' }]);
}

/** Other encodings are refused: their letters would become marks of what cannot be read, and be scored. A byte order mark is no text. */
function textOf(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw invalidJson('The request body is not UTF-8 text, which JSON is written in.', cause);
  }
}

const invalidJson = (message: string, cause: unknown): AppError =>
  new AppError({ code: 'EVALUATION.INVALID_JSON', status: 400, message, cause });
