import { Controller, Delete, Get, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { sendMessage } from '../protocol/send-message.js';
import { decodeUrlPath, parseArtifactFilePath, parseArtifactPath } from './artifact-path.js';
import { ArtifactResponder } from './artifact-responder.js';
import { ArtifactService } from './artifact.service.js';
import { fileInfos } from './file-info.js';
import { uploadedBytes } from './uploaded-bytes.js';

/** In any case, as the router matches it. */
const PREFIX = /^.*?\/mlflow-artifacts\/artifacts\//i;
const FILE = 'artifacts/*path';
const PathParameter = (): MethodDecorator =>
  ApiParam({
    name: 'path',
    description: 'Path below the artifact root, e.g. `1/<run>/artifacts/model/MLmodel`',
  });

/** The artifact proxy: what `mlflow-artifacts:` addresses mean. Bodies are bytes of any type, also JSON. */
@ApiTags('mlflow-artifacts')
@Controller(['api/2.0/mlflow-artifacts', 'ajax-api/2.0/mlflow-artifacts'])
export class ArtifactProxyController {
  constructor(
    private readonly artifacts: ArtifactService,
    private readonly responder: ArtifactResponder,
  ) {}

  @Get('artifacts')
  @ApiOperation({ summary: 'List a folder, by last names' })
  @ApiQuery({ name: 'path', required: false })
  async list(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = new URL(request.url, 'http://localhost').searchParams;
    const entries = await this.artifacts.list(parseArtifactPath(query.get('path') ?? ''));
    sendMessage(response, { files: fileInfos(entries) });
  }

  @Get(FILE)
  @PathParameter()
  @ApiOperation({ summary: 'Download a file; Range, If-None-Match and If-Range are honoured' })
  async download(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.responder.send(request, response, filePath(request));
  }

  @Put(FILE)
  @PathParameter()
  @ApiOperation({ summary: 'Upload a file of any size, replacing what was there' })
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 200, description: 'Stored; the answer is empty' })
  async upload(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.artifacts.upload(filePath(request), uploadedBytes(request));
    response.writeHead(200, { 'content-length': 0 }).end();
  }

  @Delete(FILE)
  @PathParameter()
  @ApiOperation({ summary: 'Delete a file, or everything below a folder' })
  async delete(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.artifacts.delete(filePath(request));
    sendMessage(response);
  }
}

/** From the raw path: the router's own parameter has lost the difference between `/` and `%2F`. */
function filePath({ path }: Request): string {
  return parseArtifactFilePath(decodeUrlPath(path.replace(PREFIX, '')));
}
