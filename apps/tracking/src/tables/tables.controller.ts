import { pipeline } from 'node:stream/promises';
import { Controller, Delete, Get, HttpCode, Param, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { attachment, mediaTypeOf } from '../artifacts/content-headers.js';
import { EvaluationErrorFilter } from '../evaluations/evaluation-error.filter.js';
import { sendJson } from '../protocol/send-message.js';
import { TableExportService } from './table-export.service.js';
import { tableFileOf } from './table-path.js';
import { parseExportQuery } from './table-query.js';
import { TableRemovalService } from './table-removal.service.js';
import { FilterQuery, queryOf, RunAddress, TableAddress } from './table-route.decorators.js';
import { TableListView } from './table-views.dto.js';
import { TablesService } from './tables.service.js';

/** Tables of a run: what `mlflow.log_table` has logged, and what was appended here. */
@ApiTags('tables')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1/runs/:run_id/tables')
export class TablesController {
  constructor(
    private readonly tables: TablesService,
    private readonly exports: TableExportService,
    private readonly removal: TableRemovalService,
  ) {}

  @Get()
  @RunAddress()
  @ApiOperation({ summary: 'The tables of a run, with their columns' })
  @ApiOkResponse({ type: TableListView })
  async list(@Param('run_id') runId: string, @Res() response: Response): Promise<void> {
    sendJson(response, 200, await this.tables.list(runId));
  }

  @Get('*file/export')
  @TableAddress()
  @FilterQuery()
  @ApiQuery({
    name: 'format',
    required: false,
    enum: ['csv', 'jsonl', 'parquet', 'json'],
    description: 'Default: csv',
  })
  @ApiOperation({
    summary: 'Download rows as a file',
    description:
      'Nothing is changed on the way out, also not text that a spreadsheet would take for a formula (it begins with `=`, ' +
      '`+`, `-` or `@`): import such a file as text. In CSV lists and objects are JSON, null is an empty field and an ' +
      'empty text a quoted one. In Parquet a column of several types is text.',
  })
  @ApiProduces('text/csv', 'application/jsonl', 'application/vnd.apache.parquet', 'application/json')
  @ApiOkResponse({ description: 'The file', schema: { type: 'string', format: 'binary' } })
  async export(
    @Param('run_id') runId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const file = tableFileOf(request.path);
    const query = parseExportQuery(queryOf(request));
    const bytes = await this.exports.open(runId, file, query);
    const name = `${file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')}.${query.format}`;
    response.writeHead(200, {
      'content-type': mediaTypeOf(name),
      'content-disposition': attachment(name),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    // The status is out: a reader that leaves, or a table that is replaced, can only end the connection.
    await pipeline(bytes, response).catch(() => response.destroy());
  }

  @Delete('*file')
  @HttpCode(204)
  @TableAddress()
  @ApiOperation({ summary: 'Delete a table: its artifact, and with it its rows' })
  @ApiNoContentResponse()
  async remove(
    @Param('run_id') runId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.removal.remove(runId, tableFileOf(request.path));
    response.writeHead(204).end();
  }
}
