import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { invalidParameter } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { joinPath, storePathOf } from '../artifacts/artifact-location.mapper.js';
import { parseArtifactFilePath, parseArtifactPath } from '../artifacts/artifact-path.js';
import { ArtifactResponder } from '../artifacts/artifact-responder.js';
import { OwnedArtifactService } from '../artifacts/owned-artifact.service.js';
import { ModelVersionService } from './model-version.service.js';
import { versionNumber } from './registry-rules.js';

const RUN_SOURCE = /^runs:\/+([0-9a-f]{32})(?:\/(.*))?$/;

/** The download that the web interface uses: it names a version and a path in the query. */
@ApiTags('model-versions')
@Controller()
export class ModelVersionArtifactsController {
  constructor(
    private readonly versions: ModelVersionService,
    private readonly owned: OwnedArtifactService,
    private readonly responder: ArtifactResponder,
  ) {}

  @Get('model-versions/get-artifact')
  @ApiOperation({ summary: 'Download a file of a version' })
  @ApiQuery({ name: 'name' })
  @ApiQuery({ name: 'version' })
  @ApiQuery({ name: 'path' })
  async download(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = new URL(request.url, 'http://localhost').searchParams;
    const path = parseArtifactFilePath(required(query, 'path'));
    const [name, version] = [required(query, 'name'), required(query, 'version')];
    const uri = await this.versions.downloadUri(name, versionNumber({ name, version }));
    await this.responder.send(request, response, joinPath(await this.folderOf(uri), path));
  }

  private async folderOf(uri: string): Promise<string> {
    const [, runId, folder = ''] = RUN_SOURCE.exec(uri) ?? [];
    return runId === undefined ? storePathOf(uri) : this.owned.pathInRun(runId, parseArtifactPath(folder));
  }
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value) return value;
  throw invalidParameter(`Missing value for required parameter '${name}'.`);
}
