import { Controller, Get, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConflictResponse,
  ApiHeader,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { EVALUATION_STATUSES } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { sendJson } from '../protocol/send-message.js';
import { EvaluationErrorFilter } from './evaluation-error.filter.js';
import {
  EvaluationAddress,
  knownId,
  PageQuery,
  Problem,
  queryOf,
  RefusesRequests,
} from './evaluation-route.decorators.js';
import { EvaluationRequestReader } from './evaluation-request.reader.js';
import { EvaluationSubmissionService } from './evaluation-submission.service.js';
import { EvaluationListView, EvaluationView } from './evaluation-views.dto.js';
import { EvaluationsService } from './evaluations.service.js';
import { parseListQuery } from './list-query.js';
import { ProblemView } from './problem-view.dto.js';
import { SUBMISSION_EXAMPLES } from './submission-example.js';
import { SubmitEvaluationRequest } from './submit-evaluation.dto.js';

@ApiExtraModels(ProblemView)
@ApiTags('evaluations')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1/evaluations')
export class EvaluationsController {
  constructor(
    private readonly reader: EvaluationRequestReader,
    private readonly submissions: EvaluationSubmissionService,
    private readonly evaluations: EvaluationsService,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Queue an evaluation of a model or of predictions' })
  @RefusesRequests()
  @ApiConflictResponse(Problem('The idempotency key was used before, for another request'))
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'As `idempotency_key` of the request: the same key and request again give the same evaluation',
  })
  @ApiBody({ type: SubmitEvaluationRequest, examples: SUBMISSION_EXAMPLES })
  @ApiAcceptedResponse({ type: EvaluationView, description: 'Taken in; `links.self` follows it' })
  async submit(@Req() request: Request, @Res() response: Response): Promise<void> {
    const evaluation = await this.submissions.submit(await this.reader.submission(request));
    const view = await this.evaluations.view(evaluation);
    response.setHeader('location', view.links.self);
    sendJson(response, 202, view);
  }

  @Get()
  @ApiOperation({ summary: 'List evaluations, newest first' })
  @RefusesRequests()
  @ApiQuery({ name: 'experiment_id', required: false })
  @ApiQuery({ name: 'run_id', required: false })
  @ApiQuery({ name: 'status', required: false, enum: EVALUATION_STATUSES, isArray: true, explode: false })
  @ApiQuery({ name: 'created_from', required: false, example: '2026-11-21T09:30:00Z' })
  @ApiQuery({ name: 'created_before', required: false, example: '2026-11-22' })
  @PageQuery()
  @ApiOkResponse({ type: EvaluationListView })
  async list(@Req() request: Request, @Res() response: Response): Promise<void> {
    sendJson(response, 200, await this.evaluations.list(parseListQuery(queryOf(request))));
  }

  @Get(':id')
  @EvaluationAddress()
  @ApiOperation({ summary: 'Status, progress, errors and metrics' })
  @ApiOkResponse({ type: EvaluationView })
  async get(@Param('id') id: string, @Res() response: Response): Promise<void> {
    sendJson(response, 200, await this.evaluations.get(knownId(id)));
  }
}
