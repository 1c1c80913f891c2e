import { Controller, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { EvaluationErrorFilter } from '../evaluations/evaluation-error.filter.js';
import { EvaluationRequestReader } from '../evaluations/evaluation-request.reader.js';
import { sendJson } from '../protocol/send-message.js';
import { noEvaluation } from '../evaluations/evaluations.errors.js';
import { isEvaluationId } from '../evaluations/list-query.js';
import { AgreementService } from './agreement.service.js';
import { CompareEvaluationsRequest } from './compare-evaluations.dto.js';
import { AGREEMENT_EXAMPLES, COMPARISON_EXAMPLES } from './comparison-examples.js';
import { ComparisonView } from './comparison-views.dto.js';
import { ComparisonService } from './comparison.service.js';
import { JudgeAgreementView } from './judge-agreement-views.dto.js';
import { JudgeAgreementRequest } from './judge-agreement.dto.js';

@ApiTags('evaluations')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1/evaluations')
export class ComparisonsController {
  constructor(
    private readonly reader: EvaluationRequestReader,
    private readonly comparisons: ComparisonService,
    private readonly agreements: AgreementService,
  ) {}

  @Post('compare')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Compare two evaluations of the same rows: what became better or worse, and how sure that is',
  })
  @ApiBody({ type: CompareEvaluationsRequest, examples: COMPARISON_EXAMPLES })
  @ApiOkResponse({ type: ComparisonView })
  async compare(@Req() request: Request, @Res() response: Response): Promise<void> {
    const asked = await this.reader.message(request, CompareEvaluationsRequest);
    sendJson(response, 200, await this.comparisons.compare(asked));
  }

  @Post(':id/agreement')
  @HttpCode(200)
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOperation({
    summary: 'Hold a judge’s scores against what people said of some rows, and correct its mean with them',
  })
  @ApiBody({ type: JudgeAgreementRequest, examples: AGREEMENT_EXAMPLES })
  @ApiOkResponse({ type: JudgeAgreementView })
  async agreement(
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (!isEvaluationId(id)) throw noEvaluation();
    const asked = await this.reader.message(request, JudgeAgreementRequest);
    sendJson(response, 200, await this.agreements.measure(id, asked));
  }
}
