import { Inject, Injectable } from '@nestjs/common';
import type { ByteRange } from '@weir/artifact-store';
import { AppError } from '@weir/errors';
import type { ArtifactFile } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { LOGGER, type Logger } from '../tracking.tokens.js';
import { ArtifactService } from './artifact.service.js';
import { answerFor } from './conditional-request.js';
import { attachment, mediaTypeOf } from './content-headers.js';

/** Answers downloads: whole files, parts of them, and "you have it already". */
@Injectable()
export class ArtifactResponder {
  constructor(
    private readonly artifacts: ArtifactService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async send(request: Request, response: Response, storePath: string): Promise<void> {
    const file = await this.artifacts.find(storePath);
    const headers = headersOf(file);
    const answer = answerFor(request, {
      etag: headers.etag,
      modifiedAt: file.updatedAt,
      sizeBytes: file.sizeBytes,
    });
    if (answer === 'unchanged') response.writeHead(304, headers).end();
    else if (answer === 'changed') response.writeHead(412, { 'content-length': 0 }).end();
    else if (answer === 'unsatisfiable')
      response.writeHead(416, { 'content-range': `bytes */${file.sizeBytes}`, 'content-length': 0 }).end();
    else await this.sendBytes(request, response, { file, range: answer, headers });
  }

  private async sendBytes(
    request: Request,
    response: Response,
    { file, range, headers }: Download,
  ): Promise<void> {
    const isHead = request.method === 'HEAD';
    const bytes = isHead ? null : await this.artifacts.open(file, range === 'whole' ? undefined : range);
    if (range === 'whole') {
      response.writeHead(200, { ...headers, 'content-length': file.sizeBytes });
    } else {
      const { first, last } = range;
      response.writeHead(206, {
        ...headers,
        'content-length': last - first + 1,
        'content-range': `bytes ${first}-${last}/${file.sizeBytes}`,
      });
    }
    if (bytes === null) response.end();
    // The status is out: a reader that leaves, or a disk that fails, can only end the connection.
    else await pipeline(bytes, response).catch((error: unknown) => this.reportCut(file, error));
  }

  private reportCut({ blobId, root, path }: ArtifactFile, error: unknown): void {
    if (AppError.isInstance(error))
      this.logger.error({ err: error, blob: blobId, root, path }, error.message);
    else this.logger.debug({ err: error }, 'download cut off');
  }
}

interface Download {
  readonly file: ArtifactFile;
  readonly range: ByteRange | 'whole';
  readonly headers: Record<string, string> & { readonly etag: string };
}

function headersOf(file: ArtifactFile): Download['headers'] {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return {
    'content-type': mediaTypeOf(name),
    'content-disposition': attachment(name),
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    // The hash of the bytes: the same for every file that holds them.
    etag: `"${file.blobId}"`,
    'last-modified': file.updatedAt.toUTCString(),
    'cache-control': 'private, no-cache',
  };
}
