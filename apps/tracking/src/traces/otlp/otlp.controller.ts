import { Controller, Headers, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { errorOf } from '@weir/errors';
import type { Request, Response } from 'express';
import { sendJson } from '../../protocol/send-message.js';
import { OtlpErrorFilter } from './otlp-error.filter.js';
import { encodeExportResponse } from './otlp-protobuf.js';
import { readExport, type OtlpEncoding } from './otlp-request.reader.js';
import { OTLP_ERRORS } from './otlp.errors.js';
import { OtlpService, type OtlpOutcome } from './otlp.service.js';

/** Spans as any OpenTelemetry exporter sends them over HTTP; MLflow's 3.x clients do so as each span ends. */
@ApiTags('traces')
@Controller('v1/traces')
@UseFilters(OtlpErrorFilter)
export class OtlpController {
  constructor(private readonly otlp: OtlpService) {}

  @Post()
  @ApiOperation({ summary: 'Take in spans by OTLP/HTTP (ExportTraceServiceRequest)' })
  @ApiConsumes('application/x-protobuf', 'application/json')
  @ApiHeader({ name: 'x-mlflow-experiment-id', description: 'The experiment of the traces', required: true })
  @ApiHeader({ name: 'x-mlflow-run-id', description: 'A run to link the traces to', required: false })
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 200, description: 'ExportTraceServiceResponse, in the encoding of the request' })
  @ApiResponse({ status: 400, description: '`{"detail"}` says what is wrong with the body' })
  @ApiResponse({
    status: 422,
    description: '`{"detail"}`: no experiment named, or no span that can be stored',
  })
  async take(
    @Headers('x-mlflow-experiment-id') experiment: string | undefined,
    @Headers('x-mlflow-run-id') run: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { resources, encoding } = await readExport(request);
    if (!experiment) {
      throw errorOf(OTLP_ERRORS.noExperiment, { message: 'The header x-mlflow-experiment-id is missing.' });
    }
    answer(response, encoding, await this.otlp.take(resources, { experiment, run: run ?? null }));
  }
}

/** Success is 200 also when some spans were rejected: the message is for people. */
function answer(response: Response, encoding: OtlpEncoding, { rejected, message }: OtlpOutcome): void {
  if (encoding === 'json') {
    const hasNews = rejected > 0 || message !== '';
    const partialSuccess = { rejectedSpans: String(rejected), errorMessage: message };
    return sendJson(response, 200, hasNews ? { partialSuccess } : {});
  }
  const body = encodeExportResponse(rejected, message);
  response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': body.length });
  response.end(body);
}
