import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { readBody, SchemaRegistry, type SchemaIssue } from '@weir/http';
import type { NewPrediction } from '@weir/tracking-store';
import type { Request } from 'express';
import { parameterName } from '../protocol/issue-message.js';
import { assertStorable, maySmuggle } from '../protocol/unstorable-text.js';
import { LogPredictionsRequest } from './log-predictions.dto.js';
import { newPrediction } from './new-prediction.mapper.js';
import { invalidJson, invalidPredictions, type FieldProblem } from './predictions.errors.js';

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;
const MAX_DEPTH = 100;
const UNSTORABLE = /\0|\p{Surrogate}/u;

export interface PredictionSubmission {
  readonly predictions: readonly NewPrediction[];
  readonly idempotencyKey: string | null;
  readonly requestDigest: string;
}

/** A call that logs predictions, checked against the published schema. */
@Injectable()
export class PredictionRequestReader {
  constructor(private readonly registry: SchemaRegistry) {}

  async submission(request: Request): Promise<PredictionSubmission> {
    const idempotencyKey = keyOf(request.headers['idempotency-key']);
    const bytes = await readBody(request, { maxBytes: MAX_BODY_BYTES });
    const { predictions } = this.checked(bytes.toString('utf8'));
    return {
      predictions: predictions.map(newPrediction),
      idempotencyKey,
      requestDigest: idempotencyKey === null ? '' : createHash('sha256').update(bytes).digest('hex'),
    };
  }

  private checked(text: string): LogPredictionsRequest {
    const value = parsedJson(text);
    const issues = this.registry.validatorFor(LogPredictionsRequest)(value);
    if (issues) throw invalidPredictions(issues.map(problemOf));
    assertShallow((value as LogPredictionsRequest).predictions);
    if (maySmuggle(text)) assertAllStorable(value as LogPredictionsRequest);
    return value as LogPredictionsRequest;
  }
}

/** Deeper values would overflow the stack of whoever walks them, here or at the client that reads them. */
function assertShallow(predictions: readonly object[]): void {
  predictions.forEach((prediction, index) => {
    for (const [name, value] of Object.entries(prediction)) {
      if (!isDeeper(value, MAX_DEPTH)) continue;
      const field = `predictions[${index}].${name}`;
      throw invalidPredictions([{ field, message: `is nested more than ${MAX_DEPTH} deep` }]);
    }
  });
}

const isDeeper = (value: unknown, depth: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth === 0 || Object.values(value).some((item) => isDeeper(item, depth - 1)));

/** Names within `inputs` and `usage` are data too. */
function assertAllStorable(request: LogPredictionsRequest): void {
  assertStorable(request);
  request.predictions.forEach((prediction, index) => {
    const isBad = Object.values(prediction).some(hasUnstorableName);
    if (!isBad) return;
    const message = 'has a name that is no valid Unicode or holds a NUL character';
    throw invalidPredictions([{ field: `predictions[${index}]`, message }]);
  });
}

function hasUnstorableName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, item]) => UNSTORABLE.test(name) || hasUnstorableName(item));
}

function keyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && IDEMPOTENCY_KEY.test(header)) return header;
  const message = 'must have 1 to 200 visible ASCII characters';
  throw invalidPredictions([{ field: 'Idempotency-Key', message }]);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidJson(cause);
  }
}

function problemOf({ path, keyword, params, message }: SchemaIssue): FieldProblem {
  const field = parameterName(path) || '(body)';
  if (keyword === 'required') return { field, message: 'is required' };
  if (keyword === 'not') return { field, message: 'must not be null' };
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty).slice(0, 100);
    return { field: parameterName([...path, name]), message: 'is unknown' };
  }
  return { field, message };
}
