import { Put, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { invalidParameter, notImplemented } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowGet } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { OptionalTextList } from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';

@WireMessage()
export class OnlineScoringConfigsRequest {
  @OptionalTextList()
  scorer_ids?: Optional<string[]>;
}

/** Scoring traces as they come in: clients ask for its settings whenever they list scorers. */
@MlflowController('scorers', '3.0')
export class OnlineScoringController {
  constructor(private readonly reader: RequestReader) {}

  @MlflowGet('online-configs', {
    summary: 'Which scorers score incoming traces: none does on this server',
    request: OnlineScoringConfigsRequest,
  })
  async list(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { scorer_ids } = await this.reader.query(request, OnlineScoringConfigsRequest);
    if (!scorer_ids) throw invalidParameter("Missing value for required parameter 'scorer_ids'.");
    sendMessage(response, { configs: [] });
  }

  @Put('online-config')
  @ApiOperation({ summary: 'Let a scorer score incoming traces' })
  @ApiResponse({ status: 501, description: '`{"error_code", "message"}`: this server cannot' })
  configure(): never {
    throw notImplemented(
      'This server does not score traces as they come in; evaluate them when they are there.',
    );
  }
}
