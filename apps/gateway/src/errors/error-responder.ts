import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { loggerOf, REQUEST_ID_HEADER, requestIdOf } from '@weir/http';
import type { Logger } from '@weir/observability';
import { ProviderError } from '@weir/providers';
import { GATEWAY_LOGGER } from '../gateway.tokens.js';
import { callRecordOf } from '../telemetry/call-record.js';
import { errorDialectOf, toErrorAnswer } from './error-answer.js';
import { toWireError, type WireError } from './wire-error.js';

/** Says errors in the form of the surface that was called: OpenAI's under `/v1/`, MLflow's elsewhere. */
@Injectable()
export class ErrorResponder {
  constructor(@Inject(GATEWAY_LOGGER) private readonly logger: Logger) {}

  /** Ends the answer with an error, or cuts it when it has begun and cannot be taken back. */
  respond(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      callRecordOf(response)?.fail(error, response.statusCode);
      return;
    }
    // A logger that names the request costs more than the refusals of a busy limit, about which nothing is logged.
    const isQuiet = AppError.isInstance(error) && error.isPublic && error.status < 500;
    const logger = isQuiet ? this.logger : loggerOf(this.logger, request);
    logVendorFailure(error, { logger, endpoint: callRecordOf(response)?.endpoint?.name });
    this.send(error, toWireError(error, logger), { request, response });
  }

  /** Ends the answer with an error whose words are already found. */
  send(
    error: unknown,
    wire: WireError,
    { request, response }: { request: IncomingMessage; response: ServerResponse },
  ): void {
    const { status, headers, body } = toErrorAnswer(wire, errorDialectOf(request.url ?? '/'));
    const bytes = Buffer.from(JSON.stringify(body));
    response.writeHead(status, {
      ...headers,
      [REQUEST_ID_HEADER]: requestIdOf(request),
      'content-type': 'application/json',
      'content-length': bytes.length,
    });
    response.end(bytes);
    callRecordOf(response)?.fail(error, status);
  }
}

/** The vendor's words stay out of the log: they can repeat a part of the key or of the prompt. */
function logVendorFailure(
  error: unknown,
  { logger, endpoint }: { logger: Logger; endpoint: string | undefined },
): void {
  if (!ProviderError.isInstance(error) || error.status < 500 || error.failure === 'UNSUPPORTED') return;
  const { code, status, vendorStatus } = error;
  logger.warn({ code, status, vendorStatus, endpoint }, 'a vendor call failed');
}
