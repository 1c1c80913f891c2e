import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { invalidParameter, TraceRepository, type TraceRecord } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { joinPath, storePathOf } from '../artifacts/artifact-location.mapper.js';
import { parseArtifactFilePath } from '../artifacts/artifact-path.js';
import { ArtifactResponder } from '../artifacts/artifact-responder.js';
import { tracesFile } from './span-wire.mapper.js';
import { isStored, TraceReadingService } from './trace-reading.service.js';

const FILE = 'traces.json';

/** What the web interface draws a trace from: its spans as a file, wherever they are, and what is attached to them. */
@ApiTags('traces')
@Controller(['ajax-api/2.0/mlflow/get-trace-artifact', 'ajax-api/3.0/mlflow/get-trace-artifact'])
export class TraceArtifactController {
  constructor(
    private readonly traces: TraceRepository,
    private readonly reading: TraceReadingService,
    private readonly responder: ArtifactResponder,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Download the spans of a trace, or a file attached to it' })
  @ApiQuery({ name: 'request_id' })
  @ApiQuery({ name: 'path', required: false })
  async download(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = new URL(request.url, 'http://localhost').searchParams;
    const traceId = query.get('request_id');
    if (!traceId) throw invalidParameter('Request must include the "request_id" query parameter.');
    const path = query.get('path');
    const info = await this.traces.get(traceId);
    if (path) {
      const file = joinPath('attachments', parseArtifactFilePath(path));
      return this.responder.send(request, response, inFolder(info, file));
    }
    if (!isStored(info)) return this.responder.send(request, response, inFolder(info, FILE));
    const { spans } = await this.reading.whole(traceId, 'partial');
    sendFile(response, tracesFile(spans));
  }
}

/** In the folder that the clients of this trace were told to write to. */
const inFolder = ({ tags }: TraceRecord, path: string): string =>
  joinPath(storePathOf(tags['mlflow.artifactLocation'] ?? ''), path);

function sendFile(response: Response, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(200, {
    'content-type': 'text/plain',
    'content-length': body.length,
    'content-disposition': `attachment; filename=${FILE}`,
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
