import { Req, Res } from '@nestjs/common';
import { invalidParameter, requireModelUuid } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { int64 } from '../protocol/wire-values.js';
import { datasetInput } from './dataset-input.reader.js';
import { RunLinkService } from './run-link.service.js';
import { LogInputsRequest, LogOutputsRequest } from './run-links.messages.js';

/** Ids that other stores could have given. */
const RUN_ID = /^[a-zA-Z0-9][\w-]{0,255}$/;

function checkRunId(runId: string): void {
  if (RUN_ID.test(runId)) return;
  const shown = JSON.stringify(runId.slice(0, 300));
  throw invalidParameter(`Invalid value ${shown} for parameter 'run_id' supplied.`);
}

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
    checkRunId(run_id);
    await this.links.logInputs(run_id, {
      datasets: datasets?.map(datasetInput) ?? [],
      modelUuids:
        models?.map(({ model_id }, index) => requireModelUuid(model_id, `models[${index}].model_id`)) ?? [],
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
