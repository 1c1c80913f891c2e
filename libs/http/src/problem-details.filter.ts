import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@weir/observability';
import type { Response } from 'express';
import { loggerOf } from './request-id.js';
import { toPublicError } from './public-error.js';

/** RFC 9457 problem details, the error form of Weir's own API (`/api/weir/v1`). */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const logger = loggerOf(this.logger, response.req);
    const { status, code, message, details, errorId } = toPublicError(error, logger);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .status(status)
      .type('application/problem+json')
      .end(
        JSON.stringify({
          type: 'about:blank',
          title: message,
          status,
          code,
          ...details,
          ...(errorId && { errorId }),
        }),
      );
  }
}
