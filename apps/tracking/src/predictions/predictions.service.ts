import { Injectable } from '@nestjs/common';
import {
  PredictionSearch,
  PredictionWriter,
  RunRepository,
  type PredictionQuery,
} from '@weir/tracking-store';
import type { PredictionSubmission } from './prediction-request.reader.js';
import { PredictionFilesService } from './prediction-files.service.js';
import type {
  LoggedPredictionsView,
  PredictionListView,
  RunPredictionListView,
} from './prediction-views.dto.js';
import { predictionView } from './prediction-view.mapper.js';
import { snippetPattern } from './snippet.js';

/** Logs predictions to runs, and finds them again. */
@Injectable()
export class PredictionsService {
  constructor(
    private readonly writer: PredictionWriter,
    private readonly search: PredictionSearch,
    private readonly runs: RunRepository,
    private readonly files: PredictionFilesService,
  ) {}

  async log(runId: string, submission: PredictionSubmission): Promise<LoggedPredictionsView> {
    const { count, isReplay } = await this.writer.append({ runId, ...submission });
    return { run_id: runId, logged: count, replayed: isReplay };
  }

  async ofRun(runId: string, query: PredictionQuery): Promise<RunPredictionListView> {
    await this.runs.getInfo(runId);
    const postponed = query.pageToken === null ? await this.files.follow(runId) : new Set<string>();
    return { ...(await this.page(query)), files: await this.files.ofRun(runId, postponed) };
  }

  async page(query: PredictionQuery): Promise<PredictionListView> {
    const { predictions, nextPageToken } = await this.search.page(query);
    const pattern = snippetPattern(query.search, query.contains);
    return {
      predictions: predictions.map((prediction) => predictionView(prediction, pattern)),
      next_page_token: nextPageToken,
    };
  }
}
