import { Controller, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiConflictResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { sendJson } from '../protocol/send-message.js';
import { EvaluationErrorFilter } from './evaluation-error.filter.js';
import { EvaluationRequestReader } from './evaluation-request.reader.js';
import { EvaluationResumptionService } from './evaluation-resumption.service.js';
import { EvaluationAddress, knownId, Problem, RefusesRequests } from './evaluation-route.decorators.js';
import { EvaluationView } from './evaluation-views.dto.js';
import { EvaluationsService } from './evaluations.service.js';
import { ResumeEvaluationRequest } from './resume-evaluation.dto.js';
import { RESUMPTION_EXAMPLES } from './submission-example.js';

/** Stops evaluations, and lets them go on. */
@ApiTags('evaluations')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1/evaluations')
export class EvaluationControlController {
  constructor(
    private readonly reader: EvaluationRequestReader,
    private readonly evaluations: EvaluationsService,
    private readonly resumption: EvaluationResumptionService,
  ) {}

  @Post(':id/cancel')
  @HttpCode(202)
  @EvaluationAddress()
  @ApiOperation({
    summary: 'Ask an evaluation to stop; what is committed stays. Repeating it changes nothing',
    description: 'One that nobody works on is over at once, others within a second. It can be resumed.',
  })
  @ApiAcceptedResponse({ type: EvaluationView, description: 'As it stands now' })
  async cancel(@Param('id') id: string, @Res() response: Response): Promise<void> {
    sendJson(response, 202, await this.evaluations.cancel(knownId(id)));
  }

  @Post(':id/resume')
  @HttpCode(202)
  @EvaluationAddress()
  @ApiOperation({
    summary:
      'Let an evaluation that failed, was cancelled or stopped go on; with `retry_failed` also one that finished',
    description: 'It goes on at the units that are not committed: none is computed or paid for again.',
  })
  @RefusesRequests()
  @ApiBody({ type: ResumeEvaluationRequest, required: false, examples: RESUMPTION_EXAMPLES })
  @ApiAcceptedResponse({ type: EvaluationView })
  @ApiConflictResponse(Problem('It is queued or running, has nothing left to do, or its run was deleted'))
  async resume(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const evaluationId = knownId(id);
    const evaluation = await this.resumption.resume(evaluationId, await this.reader.resumption(request));
    sendJson(response, 202, await this.evaluations.view(evaluation));
  }
}
