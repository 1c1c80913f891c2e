import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { toPublicError } from '@weir/http';
import { translateDatabaseError } from '@weir/tracking-store';
import type { Response } from 'express';
import { errorCodeOf } from '../../protocol/error-codes.js';
import { sendJson } from '../../protocol/send-message.js';
import { LOGGER, type Logger } from '../../tracking.tokens.js';

/** `detail`, as MLflow's OTLP door answers, beside what its other doors answer: its clients read either. */
@Catch()
export class OtlpErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, code, message, errorId } = toPublicError(translateDatabaseError(error), this.logger);
    sendJson(response, status, {
      detail: message,
      error_code: errorCodeOf(code, status),
      message,
      ...(errorId && { error_id: errorId }),
    });
  }
}
