import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { invalidParameter, notImplemented } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../../protocol/request-reader.js';
import { sendMessage } from '../../protocol/send-message.js';
import { int64 } from '../../protocol/wire-values.js';
import { joinPath, storePathOf } from '../artifact-location.mapper.js';
import { decodeUrlPath, parseArtifactFilePath } from '../artifact-path.js';
import { OwnedArtifactService } from '../owned-artifact.service.js';
import { PresignedDownloadService } from './presigned-download.service.js';
import {
  CreatePresignedDownloadUrlRequest,
  CreatePresignedUploadUrlRequest,
  PresignedUrlResponse,
} from './presigned.messages.js';

const PREFIX = /^.*?\/mlflow-artifacts\/presigned\//i;
const DEFAULT_SECONDS = 300;
/** No vendor signs for longer than a week. */
const MAX_SECONDS = 604_800;

/** What newer clients ask before a download, when `server-info` says that they may. */
@ApiTags('mlflow-artifacts')
@Controller(['api/2.0/mlflow-artifacts', 'ajax-api/2.0/mlflow-artifacts'])
export class PresignedArtifactController {
  constructor(private readonly downloads: PresignedDownloadService) {}

  @Get('presigned/*path')
  @ApiParam({ name: 'path', description: 'Path below the artifact root' })
  @ApiOperation({ summary: 'A signed address in the storage; 501 where clients do not reach it' })
  async link(@Req() request: Request, @Res() response: Response): Promise<void> {
    const path = parseArtifactFilePath(decodeUrlPath(request.path.replace(PREFIX, '')));
    const link = await this.downloads.linkTo(path, DEFAULT_SECONDS);
    if (link === null)
      throw notImplemented('Multipart download is not supported for the current artifact repository');
    sendMessage(response, { url: link.url, headers: {}, file_size: link.sizeBytes });
  }
}

/** The same for plug-ins, by run or logged model. */
@MlflowController('artifacts')
export class PresignedUrlController {
  constructor(
    private readonly reader: RequestReader,
    private readonly owned: OwnedArtifactService,
    private readonly downloads: PresignedDownloadService,
  ) {}

  @MlflowPost('presigned-download-url', {
    summary: 'A signed address to download a file of a run from',
    request: CreatePresignedDownloadUrlRequest,
    response: PresignedUrlResponse,
  })
  async download(@Req() request: Request, @Res() response: Response): Promise<void> {
    const message = await this.reader.body(request, CreatePresignedDownloadUrlRequest);
    const path = parseArtifactFilePath(message.path);
    const seconds = int64(message.expiration, 'expiration') ?? DEFAULT_SECONDS;
    if (seconds < 1 || seconds > MAX_SECONDS)
      throw invalidParameter(`expiration must be between 1 and ${MAX_SECONDS} seconds (got ${seconds}).`);
    const uri = await this.owned.uriOfRun(message.run_id);
    if (!isOurs(uri))
      throw notImplemented('Presigned download is not supported for the current artifact repository');
    const link = await this.downloads.linkTo(joinPath(storePathOf(uri), path), seconds);
    if (link === null) throw proxied('Presigned download', 'runs with proxied artifact storage', uri);
    sendMessage(response, { presigned_url: link.url, headers: {}, file_size: link.sizeBytes });
  }

  /**
   * Files are kept by their hash, which nobody knows before they are there: clients upload to this server, whole or in
   * parts, and the latter may go to the storage itself.
   */
  @MlflowPost('presigned-upload-url', {
    summary: 'Not offered: files are uploaded through this server, or in parts',
    request: CreatePresignedUploadUrlRequest,
    response: PresignedUrlResponse,
  })
  async upload(@Req() request: Request): Promise<void> {
    const message = await this.reader.body(request, CreatePresignedUploadUrlRequest);
    if (Boolean(message.run_id) === Boolean(message.model_id))
      throw invalidParameter('Exactly one of run_id and model_id must be provided.');
    parseArtifactFilePath(message.path);
    const uri = message.run_id
      ? await this.owned.uriOfRun(message.run_id)
      : await this.owned.uriOfModel(message.model_id ?? '');
    if (isOurs(uri)) throw proxied('Presigned upload', 'proxied artifact storage', uri);
    throw notImplemented('Presigned upload is not supported for the current artifact repository');
  }
}

const schemeOf = (uri: string): string => /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase() ?? '';
const isOurs = (uri: string): boolean => ['http', 'https', 'mlflow-artifacts'].includes(schemeOf(uri));

function proxied(what: string, of: string, uri: string): Error {
  const needs = what === 'Presigned upload' ? 'a direct cloud storage' : 'a run with a direct cloud storage';
  return invalidParameter(
    `${what} is not supported for ${of} (artifact URI scheme: ${schemeOf(uri)}). ` +
      `This endpoint requires ${needs} artifact URI.`,
  );
}
