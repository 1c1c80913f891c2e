import { Controller, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { EvaluationErrorFilter } from '../evaluations/evaluation-error.filter.js';
import { EvaluationRequestReader } from '../evaluations/evaluation-request.reader.js';
import { sendJson } from '../protocol/send-message.js';
import { CompareEvaluationsRequest } from './compare-evaluations.dto.js';
import { COMPARISON_EXAMPLES } from './comparison-examples.js';
import { ComparisonView } from './comparison-views.dto.js';
import { ComparisonService } from './comparison.service.js';

@ApiTags('evaluations')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1/evaluations')
export class ComparisonsController {
  constructor(
    private readonly reader: EvaluationRequestReader,
    private readonly comparisons: ComparisonService,
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
}
