import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { FRAMEWORK_ERRORS } from '@weir/http';
import type { Logger } from '@weir/observability';
import { ProviderError } from '@weir/providers';
import type { Request, Response } from 'express';
import { callRecordOf } from '../telemetry/call-record.js';
import { allowedMethods } from './allowed-methods.js';
import { errorDialectOf, toErrorAnswer, type ErrorAnswer } from './error-answer.js';
import { toWireError, type WireError } from './wire-error.js';

/** Says every error in the form of the surface that was called: OpenAI's under `/v1/`, MLflow's elsewhere. */
@Catch()
export class GatewayErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const record = callRecordOf(response);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      record?.fail(error, response.statusCode);
      return;
    }
    this.logVendorFailure(error);
    const { status, headers, body } = this.answerFor(error, request);
    const bytes = Buffer.from(JSON.stringify(body));
    response.writeHead(status, {
      ...headers,
      'content-type': 'application/json',
      'content-length': bytes.length,
    });
    response.end(bytes);
    record?.fail(error, status);
  }

  private answerFor(error: unknown, request: Request): ErrorAnswer {
    const methods = error instanceof NotFoundException ? allowedMethods(request) : [];
    const wire = methods.length > 0 ? wrongMethod(methods) : toWireError(error, this.logger);
    return toErrorAnswer(wire, errorDialectOf(request.path));
  }

  /** The vendor's words stay out of the log: they can repeat a part of the key or of the prompt. */
  private logVendorFailure(error: unknown): void {
    if (!ProviderError.isInstance(error) || error.status < 500 || error.failure === 'UNSUPPORTED') return;
    const { code, status, vendorStatus } = error;
    this.logger.warn({ code, status, vendorStatus }, 'a vendor call failed');
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
