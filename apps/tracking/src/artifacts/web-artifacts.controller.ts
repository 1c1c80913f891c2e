import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { AppError } from '@weir/errors';
import { readBody } from '@weir/http';
import { invalidParameter } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { parseArtifactFilePath } from './artifact-path.js';
import { ArtifactResponder } from './artifact-responder.js';
import { ArtifactService } from './artifact.service.js';
import { OwnedArtifactService } from './owned-artifact.service.js';

const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

/** The routes that the web interface uses: they name a run and a path in the query. */
@ApiTags('artifacts')
@Controller()
export class WebArtifactsController {
  constructor(
    private readonly owned: OwnedArtifactService,
    private readonly artifacts: ArtifactService,
    private readonly responder: ArtifactResponder,
  ) {}

  @Get('get-artifact')
  @ApiOperation({ summary: 'Download a file of a run' })
  @ApiQuery({ name: 'run_id' })
  @ApiQuery({ name: 'path' })
  async download(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = queryOf(request);
    const path = parseArtifactFilePath(required(query.get('path'), 'path'));
    const runId = required(query.get('run_id') || query.get('run_uuid'), 'run_id');
    await this.responder.send(request, response, await this.owned.pathInRun(runId, path));
  }

  @Post('ajax-api/2.0/mlflow/upload-artifact')
  @HttpCode(200)
  @ApiOperation({ summary: 'Upload a file of at most 10 MB to a run' })
  @ApiQuery({ name: 'run_uuid' })
  @ApiQuery({ name: 'path' })
  async upload(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = queryOf(request);
    const runId = query.get('run_uuid');
    if (!runId) throw invalidParameter('Request must specify run_uuid.');
    const path = query.get('path');
    if (!path) throw invalidParameter('Request must specify path.');
    const cleanPath = parseArtifactFilePath(path);
    const body = await readBody(request, { maxBytes: MAX_UPLOAD_BYTES }).catch(asWireError);
    if (body.length === 0) throw invalidParameter('Request must specify data.');
    const target = await this.owned.pathInRun(runId, cleanPath);
    await this.artifacts.upload(target, Readable.from([body]));
    response.writeHead(200, { 'content-length': 0 }).end();
  }
}

const queryOf = (request: Request): URLSearchParams => new URL(request.url, 'http://localhost').searchParams;

function required(value: string | null, name: string): string {
  if (value) return value;
  throw invalidParameter(`Missing value for required parameter '${name}'.`);
}

function asWireError(error: unknown): never {
  if (!AppError.isInstance(error) || error.code !== 'HTTP.BODY_TOO_LARGE') throw error;
  throw invalidParameter('Artifact size is too large. Max size is 10MB.');
}
