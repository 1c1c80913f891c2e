import { Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import {
  MlflowController,
  MlflowDelete,
  MlflowPatch,
  MlflowPost,
} from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { TraceEditsService } from './trace-edits.service.js';
import {
  DeleteTracesRequest,
  DeleteTracesResponse,
  LinkPromptsRequest,
  LinkTracesRequest,
  TraceTagRequest,
} from './trace.messages.js';

/** Clients send these by version 2 whatever their own version is; the newest also know version 3. */
abstract class TraceEditRoutes {
  constructor(
    protected readonly reader: RequestReader,
    protected readonly edits: TraceEditsService,
  ) {}

  @MlflowPatch(':trace_id/tags', { summary: 'Set a tag of a trace', request: TraceTagRequest })
  async setTag(
    @Param('trace_id') traceId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { key, value } = await this.reader.body(request, TraceTagRequest);
    await this.edits.setTag(traceId, key, value ?? '');
    sendMessage(response);
  }

  @MlflowDelete(':trace_id/tags', { summary: 'Delete a tag of a trace', request: TraceTagRequest })
  async deleteTag(
    @Param('trace_id') traceId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { key } = await this.reader.body(request, TraceTagRequest);
    await this.edits.deleteTag(traceId, key);
    sendMessage(response);
  }

  @MlflowPost('delete-traces', {
    summary: 'Delete traces by id, or the oldest ones up to a time',
    request: DeleteTracesRequest,
    response: DeleteTracesResponse,
  })
  async delete(@Req() request: Request, @Res() response: Response): Promise<void> {
    const deleted = await this.edits.delete(await this.reader.body(request, DeleteTracesRequest));
    sendMessage(response, { traces_deleted: deleted });
  }

  @MlflowPost('link-to-run', { summary: 'Link traces to a run', request: LinkTracesRequest })
  async linkToRun(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { run_id, trace_ids } = await this.reader.body(request, LinkTracesRequest);
    await this.edits.linkToRun(run_id, trace_ids ?? []);
    sendMessage(response);
  }
}

@MlflowController('traces')
export class TraceEditsV2Controller extends TraceEditRoutes {
  constructor(reader: RequestReader, edits: TraceEditsService) {
    super(reader, edits);
  }

  @MlflowPost('link-prompts', {
    summary: 'Link prompt versions to a trace that used them',
    request: LinkPromptsRequest,
  })
  async linkPrompts(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.edits.linkPrompts(await this.reader.body(request, LinkPromptsRequest));
    sendMessage(response);
  }
}

@MlflowController('traces', '3.0')
export class TraceEditsV3Controller extends TraceEditRoutes {
  constructor(reader: RequestReader, edits: TraceEditsService) {
    super(reader, edits);
  }
}
