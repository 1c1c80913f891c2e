import { applyDecorators } from '@nestjs/common';
import { ApiBadRequestResponse, ApiNotFoundResponse, ApiParam, ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { noEvaluation } from './evaluations.errors.js';
import { isEvaluationId } from './list-query.js';

export const queryOf = (request: Request): URLSearchParams =>
  new URL(request.url, 'http://localhost').searchParams;

/** What is no id at all names nothing either; the database need not be asked. */
export function knownId(id: string): string {
  if (!isEvaluationId(id)) throw noEvaluation();
  return id;
}

/** A refusal as it is documented. */
export const Problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemView' } } },
});

export const EvaluationAddress = (): MethodDecorator =>
  applyDecorators(
    ApiParam({ name: 'id', format: 'uuid', example: '8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10' }),
    ApiNotFoundResponse(Problem('There is no such evaluation')),
  );

export const RefusesRequests = (): MethodDecorator =>
  ApiBadRequestResponse(Problem('A field cannot be used; `errors` names each that has to be mended'));

export const PageQuery = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({ name: 'limit', required: false, description: 'At most 1000; default 100' }),
    ApiQuery({ name: 'page_token', required: false, description: 'From the page before' }),
  );
