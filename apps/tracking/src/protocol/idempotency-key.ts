import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { invalidParameter } from '@weir/tracking-store';
import type { Request } from 'express';

const HEADER = 'idempotency-key';
const MAX_LENGTH = 255;
const VISIBLE = /^[\x21-\x7e]+$/;

/** The key that the caller has named its request with; null without one. */
export function idempotencyKey({ headers }: Request): string | null {
  const key = headers[HEADER];
  if (key === undefined) return null;
  if (typeof key !== 'string' || key.length > MAX_LENGTH || !VISIBLE.test(key)) {
    throw invalidParameter(
      `Invalid value for header 'Idempotency-Key' supplied: it must be 1 to ${MAX_LENGTH} visible ASCII characters.`,
    );
  }
  return key;
}

/** Documents a route that takes the header. */
export const TakesIdempotencyKey = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Names this request. The same key with the same body answers what the first one was answered, for 24 hours; ' +
        'with another body it is refused. Calls that failed are not remembered.',
      schema: { type: 'string', minLength: 1, maxLength: MAX_LENGTH, pattern: VISIBLE.source },
      example: '5f0c2f0e-4f0a-4f0e-9b8a-0a4d3b8f2c11',
    }),
    ApiResponse({ status: 409, description: 'The key was used with another body' }),
  );
