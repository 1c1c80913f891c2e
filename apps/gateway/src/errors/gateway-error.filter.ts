import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { FRAMEWORK_ERRORS } from '@weir/http';
import type { Request, Response } from 'express';
import { allowedMethods } from './allowed-methods.js';
import type { ErrorResponder } from './error-responder.js';
import type { WireError } from './wire-error.js';

/** What Nest's own routes throw, and paths and methods that do not exist. */
@Catch()
export class GatewayErrorFilter implements ExceptionFilter {
  constructor(private readonly responder: ErrorResponder) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const methods = error instanceof NotFoundException ? allowedMethods(request) : [];
    if (methods.length === 0) this.responder.respond(error, request, response);
    else this.responder.send(error, wrongMethod(methods), { request, response });
  }
}

/** The path exists, for other methods. */
export function wrongMethod(methods: readonly string[]): WireError {
  return {
    status: FRAMEWORK_ERRORS.wrongMethod.status,
    code: FRAMEWORK_ERRORS.wrongMethod.code,
    message: 'Method Not Allowed',
    headers: { allow: methods.join(', ') },
    detail: 'Method Not Allowed',
    validation: null,
    vendorFacts: {},
    field: null,
  };
}
