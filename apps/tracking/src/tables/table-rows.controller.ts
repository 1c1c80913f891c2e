import { Controller, Get, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { TableAppender } from '@weir/run-tables';
import type { Request, Response } from 'express';
import { EvaluationErrorFilter } from '../evaluations/evaluation-error.filter.js';
import { sendJson, sendText } from '../protocol/send-message.js';
import { TableBodyReader } from './table-body.reader.js';
import { tableFileOf } from './table-path.js';
import { queryOf, RowsQuery, TableAddress } from './table-route.decorators.js';
import { parsePageQuery } from './table-query.js';
import { APPEND_EXAMPLES, AppendedRowsView, AppendRowsRequest, TableRowsView } from './table-views.dto.js';
import { TablesService } from './tables.service.js';

/** Rows of one table of a run. */
@ApiTags('tables')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1/runs/:run_id/tables/*file/rows')
export class TableRowsController {
  constructor(
    private readonly tables: TablesService,
    private readonly appender: TableAppender,
    private readonly bodies: TableBodyReader,
  ) {}

  @Get()
  @TableAddress()
  @RowsQuery()
  @ApiOperation({ summary: 'Rows that fit a filter, in any order, page by page' })
  @ApiOkResponse({ type: TableRowsView })
  async page(
    @Param('run_id') runId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const file = tableFileOf(request.path);
    sendText(response, 200, await this.tables.page(runId, file, parsePageQuery(queryOf(request))));
  }

  @Post()
  @HttpCode(201)
  @TableAddress()
  @ApiOperation({
    summary:
      'Append up to 10,000 rows (16 MB); the table is made when there is none. All are stored, or none',
    description:
      'New columns come behind those that are there. The artifact follows: `mlflow.load_table` reads these rows, and ' +
      '`mlflow.log_table` appends to them.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key and body again append nothing',
  })
  @ApiConsumes('application/json', 'text/csv', 'application/x-ndjson')
  @ApiBody({ type: AppendRowsRequest, examples: APPEND_EXAMPLES })
  @ApiCreatedResponse({ type: AppendedRowsView })
  async append(
    @Param('run_id') runId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const file = tableFileOf(request.path);
    const { firstRow, appended, rowCount } = await this.appender.append(
      runId,
      file,
      await this.bodies.rows(request),
    );
    sendJson(response, 201, { first_row: firstRow, appended, row_count: rowCount });
  }
}
