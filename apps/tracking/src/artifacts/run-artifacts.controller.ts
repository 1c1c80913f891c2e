import { Req, Res } from '@nestjs/common';
import { invalidParameter } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowGet } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { parseArtifactPath } from './artifact-path.js';
import { fileInfos } from './file-info.js';
import { ListArtifactsRequest, ListArtifactsResponse } from './list-artifacts.messages.js';
import { OwnedArtifactService } from './owned-artifact.service.js';

@MlflowController('artifacts')
export class RunArtifactsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly owned: OwnedArtifactService,
  ) {}

  @MlflowGet('list', {
    summary: 'List a folder of a run, by paths from the run',
    request: ListArtifactsRequest,
    response: ListArtifactsResponse,
  })
  async list(@Req() request: Request, @Res() response: Response): Promise<void> {
    const message = await this.reader.query(request, ListArtifactsRequest);
    const runId = message.run_id || message.run_uuid;
    if (!runId) throw invalidParameter("Missing value for required parameter 'run_id'.");
    const folder = parseArtifactPath(message.path ?? '');
    const { rootUri, entries } = await this.owned.listOfRun(runId, folder);
    sendMessage(response, { root_uri: rootUri, files: fileInfos(entries, folder) });
  }
}
