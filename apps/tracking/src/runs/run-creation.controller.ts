import { Req, Res } from '@nestjs/common';
import { experimentId, RunCreator, type NewRun, type SqlRunner } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { TakesIdempotencyKey } from '../protocol/idempotency-key.js';
import { keyValues } from '../protocol/key-value.message.js';
import { KeyedAnswers } from '../protocol/keyed-answers.js';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendText } from '../protocol/send-message.js';
import { exactInt64 } from '../protocol/wire-values.js';
import { runMessage } from './run.mapper.js';
import { CreateRunRequest, RunResponse } from './run.messages.js';

/** What clients mean when they name no experiment. */
const DEFAULT_EXPERIMENT = '0';

@MlflowController('runs')
export class RunCreationController {
  constructor(
    private readonly reader: RequestReader,
    private readonly creator: RunCreator,
    private readonly answers: KeyedAnswers,
  ) {}

  @MlflowPost('create', { summary: 'Create a run', request: CreateRunRequest, response: RunResponse })
  @TakesIdempotencyKey()
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const received = await this.reader.receive(request);
    const work = async (runner: SqlRunner | null): Promise<object> => {
      const creator = runner ? new RunCreator(runner) : this.creator;
      return {
        run: runMessage(await creator.create(newRun(this.reader.message(received, CreateRunRequest)))),
      };
    };
    sendText(response, 200, await this.answers.of(request, { call: 'runs/create', received, work }));
  }
}

function newRun({ experiment_id, run_name, user_id, start_time, tags }: CreateRunRequest): NewRun {
  const now = Date.now();
  return {
    experimentId: experimentId(experiment_id || DEFAULT_EXPERIMENT),
    runName: run_name ?? null,
    userId: user_id ?? '',
    startTime: exactInt64(start_time, 'start_time') ?? now,
    tags: keyValues(tags),
    now,
  };
}
