import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { experimentIdOrNull, invalidParameter, RunInputRepository } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { set } from '../protocol/wire-values.js';
import { SearchDatasetsRequest, SearchDatasetsResponse } from './search-datasets.messages.js';

const MAX_EXPERIMENTS = 20;
const MAX_SUMMARIES = 1_000;

/** Only below `/ajax-api`: the web interface is its one caller. */
@ApiTags('experiments')
@Controller('ajax-api/2.0/mlflow/experiments')
export class SearchDatasetsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly inputs: RunInputRepository,
  ) {}

  @MlflowPost('search-datasets', {
    summary: 'Datasets that runs of some experiments used',
    request: SearchDatasetsRequest,
    response: SearchDatasetsResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, SearchDatasetsRequest);
    const ids = body.experiment_ids ?? [];
    if (ids.length === 0) throw refused('must specify at least one experiment_id.');
    if (ids.length > MAX_EXPERIMENTS) {
      throw refused(
        `cannot specify more than ${MAX_EXPERIMENTS} experiment_ids. Received ${ids.length} experiment_ids.`,
      );
    }
    const known = ids.map(experimentIdOrNull).filter((id) => id !== null);
    const summaries = await this.inputs.summarise(known, MAX_SUMMARIES);
    sendMessage(response, {
      dataset_summaries: summaries.map(({ experimentId, name, digest, context }) => ({
        experiment_id: experimentId,
        name,
        digest,
        context: set(context),
      })),
    });
  }
}

const refused = (reason: string) => invalidParameter(`SearchDatasets request ${reason}`);
