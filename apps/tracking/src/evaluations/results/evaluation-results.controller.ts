import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Inject, Param, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { attachment, mediaTypeOf } from '../../artifacts/content-headers.js';
import { sendJson } from '../../protocol/send-message.js';
import { LOGGER, type Logger } from '../../tracking.tokens.js';
import { EvaluationErrorFilter } from '../evaluation-error.filter.js';
import {
  EvaluationAddress,
  knownId,
  PageQuery,
  queryOf,
  RefusesRequests,
} from '../evaluation-route.decorators.js';
import { EvaluationResultsView } from './result-views.dto.js';
import { EvaluationResultsService } from './evaluation-results.service.js';
import { parseResultsQuery, RESULT_FORMATS } from './results-query.js';

@ApiExtraModels(EvaluationResultsView)
@ApiTags('evaluations')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1/evaluations')
export class EvaluationResultsController {
  constructor(
    private readonly results: EvaluationResultsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get(':id/results')
  @EvaluationAddress()
  @RefusesRequests()
  @ApiOperation({
    summary: 'Rows with predictions, scores, justifications and errors, as far as they are committed',
    description:
      'Page by page, or with `format=csv` or `format=jsonl` all of them as a file, which is streamed.',
  })
  @ApiQuery({
    name: 'filter',
    required: false,
    description:
      'Comparisons joined by AND: ``scores.`metric` `` and `latency_seconds` with numbers (scores that are texts with `=` and `!=`), ' +
      '`row_index` with numbers, ``errors.`metric` `` and ``justifications.`metric` `` with `=`, `!=`, `LIKE`, `ILIKE`, each of them and ' +
      '`errors` with `IS NULL` and `IS NOT NULL`. What the rows themselves hold is searched in the run’s table `eval_results_table.json`',
    example: 'scores.`exact_match/v1` < 0.5 AND errors IS NULL',
  })
  @ApiQuery({
    name: 'order_by',
    required: false,
    description: '`row_index` or ``scores.`metric` ``, with `ASC` or `DESC`; rows without a score come last',
    example: 'scores.`token_count` DESC',
  })
  @ApiQuery({ name: 'failed', required: false, type: Boolean, description: 'Only rows with an error' })
  @ApiQuery({ name: 'format', required: false, enum: RESULT_FORMATS, description: 'Default: json' })
  @ApiQuery({
    name: 'escape_formulas',
    required: false,
    type: Boolean,
    description:
      'In CSV: put an apostrophe before texts that a spreadsheet would run as a formula. Left out, texts are written as they are',
  })
  @PageQuery()
  @ApiOkResponse({
    description: 'A page, or a file',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(EvaluationResultsView) } },
      'text/csv': { schema: { type: 'string' } },
      'application/jsonl': { schema: { type: 'string' } },
    },
  })
  async read(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const evaluationId = knownId(id);
    const asked = parseResultsQuery(queryOf(request));
    if (asked.as.kind === 'page') {
      sendJson(response, 200, await this.results.page(evaluationId, asked, asked.as));
      return;
    }
    const bytes = await this.results.file(evaluationId, asked, asked.as);
    await this.send(response, bytes, `evaluation-${evaluationId}.${asked.as.format}`);
  }

  /** A fault after the first byte cuts the file: half a file must not look like a whole one. */
  private async send(response: Response, bytes: AsyncIterable<Uint8Array>, name: string): Promise<void> {
    response.writeHead(200, {
      'content-type': mediaTypeOf(name),
      'content-disposition': attachment(name),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    await pipeline(Readable.from(bytes, { objectMode: false }), response).catch((error: unknown) => {
      this.logger.warn({ name, err: error }, 'an export of results ended early');
    });
  }
}
