import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { readBody, SchemaRegistry, type SchemaIssue } from '@weir/http';
import type { Request } from 'express';
import { parameterName } from '../protocol/issue-message.js';
import { invalidRequest, type FieldProblem } from './evaluations.errors.js';
import { SubmitEvaluationRequest } from './submit-evaluation.dto.js';

const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** A request as it was sent, checked against the published schema. */
@Injectable()
export class EvaluationRequestReader {
  constructor(private readonly registry: SchemaRegistry) {}

  async submission(request: Request): Promise<SubmitEvaluationRequest> {
    const body = parsedObject(await readBody(request, { maxBytes: MAX_BODY_BYTES }));
    const issues = this.registry.validatorFor(SubmitEvaluationRequest)(body);
    if (issues) throw invalidRequest(issues.map(problemOf));
    return body as SubmitEvaluationRequest;
  }
}

function parsedObject(bytes: Buffer): object {
  try {
    const value = JSON.parse(bytes.toString('utf8')) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    const message = 'The request body is not valid JSON.';
    throw new AppError({ code: 'EVALUATION.INVALID_JSON', status: 400, message, cause });
  }
  throw invalidRequest([{ field: '(body)', message: 'must be a JSON object' }]);
}

function problemOf({ path, keyword, params, message }: SchemaIssue): FieldProblem {
  const field = parameterName(path) || '(body)';
  if (keyword === 'required') return { field, message: 'is required' };
  if (keyword === 'additionalProperties') {
    return {
      field: parameterName([...path, String(params.additionalProperty).slice(0, 100)]),
      message: 'is unknown',
    };
  }
  if (keyword === 'enum' && Array.isArray(params.allowedValues)) {
    return {
      field,
      message: `must be one of: ${params.allowedValues.filter((value) => value !== null).join(', ')}`,
    };
  }
  return { field, message };
}
