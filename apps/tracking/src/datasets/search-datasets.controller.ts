import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { DatasetSummaries } from './dataset-summaries.js';
import { SearchDatasetsRequest, SearchDatasetsResponse } from './search-datasets.messages.js';

/** Only below `/ajax-api`: the web interface is its one caller. */
@ApiTags('experiments')
@Controller('ajax-api/2.0/mlflow/experiments')
export class SearchDatasetsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly datasets: DatasetSummaries,
  ) {}

  @MlflowPost('search-datasets', {
    summary: 'Datasets that runs of some experiments used',
    request: SearchDatasetsRequest,
    response: SearchDatasetsResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_ids } = await this.reader.body(request, SearchDatasetsRequest);
    sendMessage(response, { dataset_summaries: await this.datasets.of(experiment_ids ?? []) });
  }
}
