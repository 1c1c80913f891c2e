import { Req, Res } from '@nestjs/common';
import { RUN_STATUSES, RunDocumentReader, RunRepository } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowGet, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage, sendText } from '../protocol/send-message.js';
import { enumName, exactInt64 } from '../protocol/wire-values.js';
import { RunInputsReader } from './run-inputs.reader.js';
import { runIdOf } from './run-id.js';
import { runInfoMessage, runText } from './run.mapper.js';
import {
  DeleteTagRequest,
  RunIdRequest,
  RunResponse,
  UpdateRunRequest,
  UpdateRunResponse,
} from './run.messages.js';

@MlflowController('runs')
export class RunsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly runs: RunRepository,
    private readonly documents: RunDocumentReader,
    private readonly inputs: RunInputsReader,
  ) {}

  @MlflowGet('get', {
    summary: 'Get a run, also a deleted one',
    request: RunIdRequest,
    response: RunResponse,
  })
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    const runId = runIdOf(await this.reader.query(request, RunIdRequest));
    const run = await this.documents.get(runId);
    const links = run.hasLinks ? await this.inputs.of([runId]) : null;
    sendText(response, 200, `{"run":${runText(run, links?.get(runId))}}`);
  }

  @MlflowPost('update', {
    summary: 'Change the status, the end or the name of a run',
    request: UpdateRunRequest,
    response: UpdateRunResponse,
  })
  async update(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, UpdateRunRequest);
    const info = await this.runs.update(runIdOf(body), {
      status: enumName(RUN_STATUSES, body.status),
      endTime: exactInt64(body.end_time, 'end_time'),
      runName: body.run_name || null,
    });
    sendMessage(response, { run_info: runInfoMessage(info) });
  }

  @MlflowPost('delete', { summary: 'Delete a run', request: RunIdRequest })
  async delete(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.runs.delete(runIdOf(await this.reader.body(request, RunIdRequest)), Date.now());
    sendMessage(response);
  }

  @MlflowPost('restore', { summary: 'Restore a run', request: RunIdRequest })
  async restore(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.runs.restore(runIdOf(await this.reader.body(request, RunIdRequest)));
    sendMessage(response);
  }

  @MlflowPost('delete-tag', { summary: 'Delete a tag of a run', request: DeleteTagRequest })
  async deleteTag(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, DeleteTagRequest);
    await this.runs.deleteTag(runIdOf(body), body.key);
    sendMessage(response);
  }
}
