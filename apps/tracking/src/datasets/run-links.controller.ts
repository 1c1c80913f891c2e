import { Req, Res } from '@nestjs/common';
import { requireModelUuid } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { int64 } from '../protocol/wire-values.js';
import { datasetInput } from './dataset-input.reader.js';
import { RunLinkService } from './run-link.service.js';
import { LogInputsRequest, LogOutputsRequest } from './run-links.messages.js';

@MlflowController('runs')
export class RunLinksController {
  constructor(
    private readonly reader: RequestReader,
    private readonly links: RunLinkService,
  ) {}

  @MlflowPost('log-inputs', {
    summary: 'Link datasets and logged models that a run reads',
    request: LogInputsRequest,
  })
  async logInputs(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { run_id, datasets, models } = await this.reader.body(request, LogInputsRequest);
    await this.links.logInputs(run_id, {
      datasets: datasets?.map(datasetInput) ?? [],
      models:
        models?.map(({ model_id }, index) => ({
          modelUuid: requireModelUuid(model_id, `models[${index}].model_id`),
          step: 0,
        })) ?? [],
    });
    sendMessage(response);
  }

  @MlflowPost('outputs', { summary: 'Link logged models that a run makes', request: LogOutputsRequest })
  async logOutputs(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { run_id, models } = await this.reader.body(request, LogOutputsRequest);
    const links = models.map(({ model_id, step }, index) => ({
      modelUuid: requireModelUuid(model_id, `models[${index}].model_id`),
      step: int64(step, `models[${index}].step`) ?? 0,
    }));
    await this.links.logOutputs(run_id, links);
    sendMessage(response);
  }
}
