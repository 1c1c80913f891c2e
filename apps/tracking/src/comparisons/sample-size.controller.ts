import { Controller, Get, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { EvaluationErrorFilter } from '../evaluations/evaluation-error.filter.js';
import { EvaluationRequestReader } from '../evaluations/evaluation-request.reader.js';
import { sendJson } from '../protocol/send-message.js';
import { SAMPLE_SIZE_EXAMPLES } from './comparison-examples.js';
import { SampleSizeRequest, SampleSizeView } from './sample-size.dto.js';
import { queryObject } from './sample-size.reader.js';
import { sampleSize } from './sample-size.js';

const FIELDS = [
  'baseline_rate',
  'discordant_share',
  'standard_deviation',
  'difference',
  'rows',
  'power',
  'alpha',
  'paired',
] as const satisfies readonly (keyof SampleSizeRequest)[];

const SizeQuery = (): MethodDecorator => (target, key, descriptor) => {
  for (const name of FIELDS) ApiQuery({ name, required: false })(target, key, descriptor);
};

/** Pure arithmetic: nothing is looked up. */
@ApiTags('evaluations')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1/evaluations/sample-size')
export class SampleSizeController {
  constructor(private readonly reader: EvaluationRequestReader) {}

  @Get()
  @SizeQuery()
  @ApiOperation({ summary: 'How many rows a difference takes, or how small a difference the rows show' })
  @ApiOkResponse({ type: SampleSizeView })
  get(@Req() request: Request, @Res() response: Response): void {
    const { searchParams } = new URL(request.url, 'http://localhost');
    sendJson(response, 200, sampleSize(this.reader.checked(queryObject(searchParams), SampleSizeRequest)));
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'The same, asked in a body' })
  @ApiBody({ type: SampleSizeRequest, examples: SAMPLE_SIZE_EXAMPLES })
  @ApiOkResponse({ type: SampleSizeView })
  async post(@Req() request: Request, @Res() response: Response): Promise<void> {
    sendJson(response, 200, sampleSize(await this.reader.message(request, SampleSizeRequest)));
  }
}
