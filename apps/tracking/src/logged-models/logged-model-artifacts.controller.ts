import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { parseArtifactFilePath, parseArtifactPath } from '../artifacts/artifact-path.js';
import { ArtifactResponder } from '../artifacts/artifact-responder.js';
import { fileInfos } from '../artifacts/file-info.js';
import { ListArtifactsResponse } from '../artifacts/list-artifacts.messages.js';
import { OwnedArtifactService } from '../artifacts/owned-artifact.service.js';
import { MlflowController, MlflowGet } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { ListLoggedModelArtifactsRequest } from './logged-model.messages.js';

@MlflowController('logged-models')
export class LoggedModelArtifactsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly owned: OwnedArtifactService,
  ) {}

  @MlflowGet(':model_id/artifacts/directories', {
    summary: 'List a folder of a logged model, by paths from the model',
    request: ListLoggedModelArtifactsRequest,
    response: ListArtifactsResponse,
  })
  async list(
    @Param('model_id') modelId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const message = await this.reader.query(request, ListLoggedModelArtifactsRequest);
    const folder = parseArtifactPath(message.artifact_directory_path ?? '');
    const { rootUri, entries } = await this.owned.listOfModel(modelId, folder);
    sendMessage(response, { root_uri: rootUri, files: fileInfos(entries, folder) });
  }
}

/** The download that the web interface uses. */
@ApiTags('logged-models')
@Controller('ajax-api/2.0/mlflow/logged-models')
export class LoggedModelFilesController {
  constructor(
    private readonly owned: OwnedArtifactService,
    private readonly responder: ArtifactResponder,
  ) {}

  @Get(':model_id/artifacts/files')
  @ApiOperation({ summary: 'Download a file of a logged model' })
  @ApiQuery({ name: 'artifact_file_path' })
  async download(
    @Param('model_id') modelId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const query = new URL(request.url, 'http://localhost').searchParams;
    const path = parseArtifactFilePath(query.get('artifact_file_path') ?? '');
    await this.responder.send(request, response, await this.owned.pathInModel(modelId, path));
  }
}
