import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { toPublicError } from '@weir/http';
import type { Logger } from '@weir/observability';
import { translateDatabaseError } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { errorCodeOf } from './error-codes.js';
import { allowedMethods } from './route-table.js';
import { sendJson } from './send-message.js';

/** `{"error_code", "message"}`, the error form of MLflow's API. */
@Catch()
export class MlflowErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
  }

  answer(error: unknown, request: Request, response: Response): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    // Only Nest's router raises this one: the features raise errors of the store.
    if (error instanceof NotFoundException) return answerUnknownRoute(request, response);
    const { status, code, message, errorId } = toPublicError(translateDatabaseError(error), this.logger);
    sendJson(response, status, {
      error_code: errorCodeOf(code, status),
      message,
      ...(errorId && { error_id: errorId }),
    });
  }
}

/** Without JSON: clients then read ENDPOINT_NOT_FOUND from the status and fall back to an older call. */
function answerUnknownRoute(request: Request, response: Response): void {
  const methods = allowedMethods(request);
  if (methods.length === 0) response.writeHead(404, { 'content-length': 0 });
  else if (request.method === 'OPTIONS') response.writeHead(204, { allow: optionsOf(methods).join(', ') });
  else response.writeHead(405, { 'content-length': 0, allow: methods.join(', ') });
  response.end();
}

/** HEAD comes with every GET, and OPTIONS with everything. */
const optionsOf = (methods: readonly string[]): string[] => [
  ...methods,
  ...(methods.includes('GET') ? ['HEAD'] : []),
  'OPTIONS',
];
