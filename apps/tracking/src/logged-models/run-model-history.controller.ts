import { Req, Res } from '@nestjs/common';
import { invalidParameter, RunModelHistoryRepository } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { RequiredText } from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';

const MANDATORY = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];

@WireMessage()
export class LogModelRequest {
  @RequiredText()
  run_id: string;

  /** A model as JSON text. */
  @RequiredText()
  model_json: string;
}

@MlflowController('runs')
export class RunModelHistoryController {
  constructor(
    private readonly reader: RequestReader,
    private readonly history: RunModelHistoryRepository,
  ) {}

  @MlflowPost('log-model', {
    summary: 'Note a model in the tag of a run (2.x clients)',
    request: LogModelRequest,
  })
  async logModel(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { run_id, model_json } = await this.reader.body(request, LogModelRequest);
    const missing = MANDATORY.filter((field) => !Object.hasOwn(modelOf(model_json), field));
    if (missing.length > 0) {
      const names = missing.map((field) => `'${field}'`).join(', ');
      throw invalidParameter(`Model json is missing mandatory fields: {${names}}`);
    }
    await this.history.append(run_id, model_json.trim());
    sendMessage(response);
  }
}

function modelOf(text: string): object {
  try {
    const model: unknown = JSON.parse(text);
    if (typeof model === 'object' && model !== null && !Array.isArray(model)) return model;
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
  throw malformed('It must be a JSON object');
}

const malformed = (reason: string) => invalidParameter(`Malformed model info. ${reason.slice(0, 200)}.`);
