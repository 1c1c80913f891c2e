import { Controller, Get, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { EvaluationErrorFilter } from '../evaluations/evaluation-error.filter.js';
import { sendJson } from '../protocol/send-message.js';
import { LOG_PREDICTIONS_EXAMPLES, LogPredictionsRequest } from './log-predictions.dto.js';
import { PageParameters, PredictionQueryParameters } from './prediction-query.decorator.js';
import { parsePredictionQuery } from './prediction-query.js';
import { PredictionRequestReader } from './prediction-request.reader.js';
import { LoggedPredictionsView, PredictionListView, RunPredictionListView } from './prediction-views.dto.js';
import { PredictionsService } from './predictions.service.js';

const queryOf = (request: Request): URLSearchParams => new URL(request.url, 'http://localhost').searchParams;

@ApiTags('predictions')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1')
export class PredictionsController {
  constructor(
    private readonly reader: PredictionRequestReader,
    private readonly predictions: PredictionsService,
  ) {}

  @Post('runs/:run_id/predictions')
  @HttpCode(201)
  @ApiParam({ name: 'run_id', example: '0190a4f2b3c87def8123456789abcdef' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key and body again log nothing',
  })
  @ApiOperation({ summary: 'Log up to 1,000 answers of a model to a run' })
  @ApiBody({ type: LogPredictionsRequest, examples: LOG_PREDICTIONS_EXAMPLES })
  @ApiCreatedResponse({ type: LoggedPredictionsView, description: 'All of them are stored' })
  async log(
    @Param('run_id') runId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    sendJson(response, 201, await this.predictions.log(runId, await this.reader.submission(request)));
  }

  @Get('runs/:run_id/predictions')
  @ApiParam({ name: 'run_id', example: '0190a4f2b3c87def8123456789abcdef' })
  @ApiOperation({ summary: 'Predictions of a run: those logged here and those read from its artifacts' })
  @PredictionQueryParameters()
  @PageParameters()
  @ApiOkResponse({ type: RunPredictionListView })
  async ofRun(
    @Param('run_id') runId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const query = parsePredictionQuery(queryOf(request), runId);
    sendJson(response, 200, await this.predictions.ofRun(runId, query));
  }

  @Get('predictions')
  @ApiOperation({ summary: 'Search predictions across runs: where did we ever answer with these words?' })
  @ApiQuery({ name: 'experiment_id', required: false, isArray: true, type: String })
  @ApiQuery({ name: 'prompt_name', required: false })
  @ApiQuery({ name: 'prompt_version', required: false })
  @ApiQuery({ name: 'model', required: false })
  @PredictionQueryParameters()
  @PageParameters()
  @ApiOkResponse({ type: PredictionListView })
  async acrossRuns(@Req() request: Request, @Res() response: Response): Promise<void> {
    sendJson(response, 200, await this.predictions.page(parsePredictionQuery(queryOf(request), null)));
  }
}
