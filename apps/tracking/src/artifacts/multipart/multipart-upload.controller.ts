import { Controller, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { notImplemented } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { RequestReader } from '../../protocol/request-reader.js';
import { sendMessage } from '../../protocol/send-message.js';
import { int64 } from '../../protocol/wire-values.js';
import { TRACKING_SETTINGS, type TrackingSettings } from '../../tracking.tokens.js';
import { joinPath } from '../artifact-location.mapper.js';
import { decodeUrlPath, parseArtifactFilePath, parseArtifactPath } from '../artifact-path.js';
import { uploadedBytes } from '../uploaded-bytes.js';
import { clientAddress } from './client-address.js';
import { MultipartUploadService } from './multipart-upload.service.js';
import {
  AbortMultipartUploadRequest,
  CompleteMultipartUploadRequest,
  CreateMultipartUploadRequest,
} from './multipart.messages.js';

const FOLDER = /^.*?\/mlflow-artifacts\/mpu\/[a-z]+\//i;
const PARTS = '/api/2.0/mlflow-artifacts/mpu/parts';
const Folder = (): MethodDecorator =>
  ApiParam({ name: 'path', description: 'Folder of the file, below the artifact root' });
const Message = (message: { name: string }): MethodDecorator =>
  ApiBody({ schema: { $ref: `#/components/schemas/${message.name}` } });

/** Large files in parts, several at a time: `create`, a PUT for each part, `complete`. */
@ApiTags('mlflow-artifacts')
@Controller(['api/2.0/mlflow-artifacts', 'ajax-api/2.0/mlflow-artifacts'])
export class MultipartUploadController {
  constructor(
    private readonly reader: RequestReader,
    private readonly uploads: MultipartUploadService,
    @Inject(TRACKING_SETTINGS) private readonly settings: TrackingSettings,
  ) {}

  @Post('mpu/create/*path')
  @HttpCode(200)
  @Folder()
  @Message(CreateMultipartUploadRequest)
  @ApiOperation({ summary: 'Begin an upload; the answer names an address for each part' })
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const folder = folderOf(request);
    const message = await this.reader.body(request, CreateMultipartUploadRequest);
    const path = targetOf(folder, message.path);
    this.assertOffered();
    const partCount = int64(message.num_parts, 'num_parts') ?? 0;
    const { uploadId, partUrls } = await this.uploads.begin(path, partCount);
    const here = `${this.settings.artifacts.publicUrl ?? clientAddress(request)}${PARTS}/${uploadId}`;
    const credentials = Array.from({ length: partCount }, (_, index) => ({
      url: partUrls?.[index] ?? `${here}/${index + 1}`,
      part_number: index + 1,
      headers: {},
    }));
    sendMessage(response, { upload_id: uploadId, credentials });
  }

  /** The id in the address is the permission: clients send no credentials along with a part. */
  @Put('mpu/parts/:upload_id/:part_number')
  @ApiParam({ name: 'upload_id' })
  @ApiParam({ name: 'part_number' })
  @ApiOperation({ summary: 'Upload one part, at the address that `create` gave' })
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 200, description: 'Stored; `complete` wants the ETag of the answer' })
  async part(
    @Param('upload_id') uploadId: string,
    @Param('part_number') partNumber: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const number = /^\d{1,5}$/.test(partNumber) ? Number(partNumber) : 0;
    const etag = await this.uploads.receive(uploadId, number, uploadedBytes(request));
    response.writeHead(200, { 'content-length': 0, etag }).end();
  }

  @Post('mpu/complete/*path')
  @HttpCode(200)
  @Folder()
  @Message(CompleteMultipartUploadRequest)
  @ApiOperation({ summary: 'Put the parts together: from now on the file is there' })
  async complete(@Req() request: Request, @Res() response: Response): Promise<void> {
    const folder = folderOf(request);
    const message = await this.reader.body(request, CompleteMultipartUploadRequest);
    const path = targetOf(folder, message.path);
    this.assertOffered();
    const parts = message.parts.map(({ part_number, etag }) => ({
      partNumber: int64(part_number, 'part_number') ?? 0,
      etag: etag ?? '',
    }));
    await this.uploads.complete(message.upload_id ?? '', path, parts);
    sendMessage(response);
  }

  @Post('mpu/abort/*path')
  @HttpCode(200)
  @Folder()
  @Message(AbortMultipartUploadRequest)
  @ApiOperation({ summary: 'Give up an upload and its parts' })
  async abort(@Req() request: Request, @Res() response: Response): Promise<void> {
    const folder = folderOf(request);
    const message = await this.reader.body(request, AbortMultipartUploadRequest);
    const path = targetOf(folder, message.path);
    this.assertOffered();
    await this.uploads.abort(message.upload_id ?? '', path);
    sendMessage(response);
  }

  /** Clients compare the beginning of the message before they fall back to a plain upload. */
  private assertOffered(): void {
    if (!this.settings.artifacts.isMultipartOffered)
      throw notImplemented('Multipart upload is not supported for the current artifact repository');
  }
}

const folderOf = ({ path }: Request): string => parseArtifactPath(decodeUrlPath(path.replace(FOLDER, '')));

/** Clients send the path of the file on their own machine, be that what it may. */
function targetOf(folder: string, localFile: string): string {
  const name = localFile.slice(Math.max(localFile.lastIndexOf('/'), localFile.lastIndexOf('\\')) + 1);
  return parseArtifactFilePath(joinPath(folder, parseArtifactFilePath(name)));
}
