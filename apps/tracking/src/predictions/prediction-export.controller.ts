import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Inject, Param, Req, Res, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { attachment, mediaTypeOf } from '../artifacts/content-headers.js';
import { EvaluationErrorFilter } from '../evaluations/evaluation-error.filter.js';
import { LOGGER, type Logger } from '../tracking.tokens.js';
import { EXPORT_FORMATS, PredictionExportService, type ExportFormat } from './prediction-export.service.js';
import { PredictionQueryParameters } from './prediction-query.decorator.js';
import { parsePredictionQuery } from './prediction-query.js';
import { invalidPredictions } from './predictions.errors.js';

const FormatQuery = (): MethodDecorator =>
  ApiQuery({ name: 'format', required: false, enum: EXPORT_FORMATS, description: 'Default: jsonl' });

@ApiTags('predictions')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1')
export class PredictionExportController {
  constructor(
    private readonly exports: PredictionExportService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get('runs/:run_id/predictions/export')
  @ApiOperation({ summary: 'Predictions of a run as a file' })
  @ApiParam({ name: 'run_id', example: '0190a4f2b3c87def8123456789abcdef' })
  @FormatQuery()
  @PredictionQueryParameters()
  @ApiOkResponse({ description: 'The file, streamed' })
  async ofRun(
    @Param('run_id') runId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.send(request, response, runId);
  }

  @Get('predictions/export')
  @ApiOperation({ summary: 'Predictions of many runs as a file' })
  @ApiQuery({ name: 'experiment_id', required: false, isArray: true, type: String })
  @ApiQuery({ name: 'prompt_name', required: false })
  @ApiQuery({ name: 'prompt_version', required: false })
  @ApiQuery({ name: 'model', required: false })
  @FormatQuery()
  @PredictionQueryParameters()
  @ApiOkResponse({ description: 'The file, streamed' })
  async acrossRuns(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.send(request, response, null);
  }

  /** What can be said against the request is said before the first byte; a later fault cuts the file. */
  private async send(request: Request, response: Response, runId: string | null): Promise<void> {
    const parameters = new URL(request.url, 'http://localhost').searchParams;
    const format = formatOf(parameters.get('format') ?? 'jsonl');
    if (!parameters.get('order')) parameters.set('order', 'prediction_id asc');
    const bytes = await this.exports.bytes(parsePredictionQuery(parameters, runId), format);
    const stream = Readable.from(await withFirst(bytes), { objectMode: false });
    const name = `predictions.${format}`;
    response.writeHead(200, {
      'content-type': mediaTypeOf(name),
      'content-disposition': attachment(name),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    await pipeline(stream, response).catch((error: unknown) => {
      this.logger.warn({ runId, err: error }, 'an export of predictions ended early');
    });
  }
}

function formatOf(text: string): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => known === text);
  if (format) return format;
  throw invalidPredictions([{ field: 'format', message: `must be one of: ${EXPORT_FORMATS.join(', ')}` }]);
}

/** The same bytes, the first of which are there already. */
async function withFirst(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
}
