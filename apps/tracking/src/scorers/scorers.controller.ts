import { Req, Res } from '@nestjs/common';
import { invalidParameter, ScorerRepository, type ScorerRecord } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPost,
} from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { checkScorerName, checkSerializedScorer, scorerExperiment, scorerVersion } from './scorer-rules.js';
import {
  ListScorersRequest,
  ListScorersResponse,
  RegisterScorerRequest,
  RegisterScorerResponse,
  ScorerNameRequest,
  ScorerResponse,
  ScorerVersionRequest,
  type ScorerMessage,
} from './scorer.messages.js';

@MlflowController('scorers', '3.0')
export class ScorersController {
  constructor(
    private readonly reader: RequestReader,
    private readonly scorers: ScorerRepository,
  ) {}

  @MlflowPost('register', {
    summary: 'Keep a version of a scorer beside an experiment',
    request: RegisterScorerRequest,
    response: RegisterScorerResponse,
  })
  async register(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, RegisterScorerRequest);
    checkSerializedScorer(body.serialized_scorer);
    checkScorerName(body.name);
    const key = { experimentId: scorerExperiment(body.experiment_id), name: body.name };
    const created = await this.scorers.register(key, body.serialized_scorer, Date.now());
    sendMessage(response, {
      version: created.version,
      scorer_id: created.scorerId,
      experiment_id: created.experimentId,
      name: created.name,
      serialized_scorer: created.serializedScorer,
      creation_time: created.creationTime,
    });
  }

  @MlflowGet('list', {
    summary: 'The latest version of each scorer',
    request: ListScorersRequest,
    response: ListScorersResponse,
  })
  async list(@Req() request: Request, @Res() response: Response): Promise<void> {
    answerList(response, await this.latest(await this.reader.query(request, ListScorersRequest)));
  }

  @MlflowGet('versions', {
    summary: 'Every version of a scorer',
    request: ScorerNameRequest,
    response: ListScorersResponse,
  })
  async versions(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_id, name } = await this.reader.query(request, ScorerNameRequest);
    answerList(
      response,
      await this.scorers.versions({ experimentId: scorerExperiment(experiment_id), name }),
    );
  }

  @MlflowGet('get', {
    summary: 'A version of a scorer, the latest without a number',
    request: ScorerVersionRequest,
    response: ScorerResponse,
  })
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_id, name, version } = await this.reader.query(request, ScorerVersionRequest);
    const key = { experimentId: scorerExperiment(experiment_id), name };
    const scorer = await this.scorers.get(key, scorerVersion(version));
    sendMessage(response, { scorer: scorerMessage(scorer) });
  }

  @MlflowDelete('delete', {
    summary: 'Delete a version of a scorer, or all of them without a number',
    request: ScorerVersionRequest,
  })
  async delete(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_id, name, version } = await this.reader.body(request, ScorerVersionRequest);
    const key = { experimentId: scorerExperiment(experiment_id), name };
    await this.scorers.delete(key, scorerVersion(version));
    sendMessage(response);
  }

  private latest({ experiment_id, experiment_ids }: ListScorersRequest): Promise<ScorerRecord[]> {
    const hasOne = experiment_id !== null && experiment_id !== undefined && experiment_id !== '';
    if (hasOne && experiment_ids) {
      throw invalidParameter(
        "Cannot specify both 'experiment_id' and 'experiment_ids'. Use 'experiment_ids' to scope the query to multiple " +
          "experiments, or 'experiment_id' to scope it to a single experiment.",
      );
    }
    if (hasOne) return this.scorers.latestOf(scorerExperiment(experiment_id));
    return this.scorers.latest(experiment_ids?.map(scorerExperiment) ?? null);
  }
}

function answerList(response: Response, scorers: readonly ScorerRecord[]): void {
  sendMessage(response, { scorers: scorers.length > 0 ? scorers.map(scorerMessage) : undefined });
}

function scorerMessage(scorer: ScorerRecord): ScorerMessage {
  return {
    experiment_id: Number(scorer.experimentId),
    scorer_name: scorer.name,
    scorer_version: scorer.version,
    serialized_scorer: scorer.serializedScorer,
    creation_time: scorer.creationTime,
    scorer_id: scorer.scorerId,
  };
}
