import { Controller, Get, Param, Req, Res, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { EvaluationErrorFilter } from '../evaluations/evaluation-error.filter.js';
import { sendJson } from '../protocol/send-message.js';
import { assertStorable } from '../protocol/unstorable-text.js';
import { parseLineagePage } from './lineage-page.js';
import { PromptPredictionsView, PromptRunsView, RunPromptsView } from './prompt-lineage-views.dto.js';
import { PromptLineageService } from './prompt-lineage.service.js';

const PREDICTION_ID = /^\d{1,18}$/;
const RUN_ID = /^[0-9a-f]{32}$/;
const queryOf = (request: Request): URLSearchParams => new URL(request.url, 'http://localhost').searchParams;

const VERSION = { name: 'version', description: 'Its number, or an alias', example: '3' };

@ApiTags('predictions')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1')
export class PromptLineageController {
  constructor(private readonly lineage: PromptLineageService) {}

  @Get('prompts/:name/versions/:version/predictions')
  @ApiOperation({ summary: 'What was answered with a prompt version' })
  @ApiParam({ name: 'name', example: 'brief-answers' })
  @ApiParam(VERSION)
  @ApiQuery({ name: 'page_size', required: false })
  @ApiQuery({ name: 'page_token', required: false })
  @ApiOkResponse({ type: PromptPredictionsView })
  async predictions(
    @Param('name') name: string,
    @Param('version') version: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    assertStorable({ name, version });
    const page = parseLineagePage(queryOf(request), PREDICTION_ID);
    sendJson(response, 200, await this.lineage.predictions(name, version, page));
  }

  @Get('prompts/:name/versions/:version/runs')
  @ApiOperation({ summary: 'Which runs used a prompt version' })
  @ApiParam({ name: 'name', example: 'brief-answers' })
  @ApiParam(VERSION)
  @ApiQuery({ name: 'page_size', required: false })
  @ApiQuery({ name: 'page_token', required: false })
  @ApiOkResponse({ type: PromptRunsView })
  async runs(
    @Param('name') name: string,
    @Param('version') version: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    assertStorable({ name, version });
    const page = parseLineagePage(queryOf(request), RUN_ID);
    sendJson(response, 200, await this.lineage.runsOf(name, version, page));
  }

  @Get('runs/:run_id/prompts')
  @ApiOperation({ summary: 'Which prompt versions a run used' })
  @ApiParam({ name: 'run_id', example: '0190a4f2b3c87def8123456789abcdef' })
  @ApiOkResponse({ type: RunPromptsView })
  async promptsOf(@Param('run_id') runId: string, @Res() response: Response): Promise<void> {
    sendJson(response, 200, await this.lineage.promptsOf(runId));
  }
}
