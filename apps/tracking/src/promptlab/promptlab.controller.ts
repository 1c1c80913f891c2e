import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { runMessage } from '../runs/run.mapper.js';
import { RunResponse } from '../runs/run.messages.js';
import { promptlabRun } from './promptlab-run.mapper.js';
import { CreatePromptlabRunRequest } from './promptlab.messages.js';
import { PromptlabService } from './promptlab.service.js';

/** Only below `/ajax-api`: the web interface is its one caller. */
@ApiTags('runs')
@Controller('ajax-api/2.0/mlflow/runs')
export class PromptlabController {
  constructor(
    private readonly reader: RequestReader,
    private readonly promptlab: PromptlabService,
  ) {}

  @MlflowPost('create-promptlab-run', {
    summary: 'Keep a prompt that was tried, with its answer, as a finished run',
    request: CreatePromptlabRunRequest,
    response: RunResponse,
  })
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, CreatePromptlabRunRequest);
    sendMessage(response, { run: runMessage(await this.promptlab.create(promptlabRun(body, Date.now()))) });
  }
}
