import { Injectable } from '@nestjs/common';
import {
  EvaluationChunkRepository,
  EvaluationRepository,
  RunRepository,
  fromUuid,
  type Evaluation,
} from '@weir/tracking-store';
import { viewOf } from './evaluation-view.mapper.js';
import type { EvaluationListView, EvaluationView } from './evaluation-views.dto.js';
import { noEvaluation } from './evaluations.errors.js';
import { listToken, type ListQuery } from './list-query.js';

/** Follows and stops evaluations. */
@Injectable()
export class EvaluationsService {
  constructor(
    private readonly evaluations: EvaluationRepository,
    private readonly chunks: EvaluationChunkRepository,
    private readonly runs: RunRepository,
  ) {}

  async get(evaluationId: string): Promise<EvaluationView> {
    const evaluation = await this.evaluations.findById(evaluationId);
    if (evaluation === null) throw noEvaluation();
    return this.view(evaluation);
  }

  async list(query: ListQuery): Promise<EvaluationListView> {
    const found = await this.evaluations.list({ ...query, limit: query.limit + 1 });
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      evaluations: await Promise.all(page.map((evaluation) => this.view(evaluation))),
      next_page_token: found.length > page.length && last ? listToken(last) : null,
    };
  }

  /** One that nobody has begun ends here, with its run; a worker ends the others within seconds. */
  async cancel(evaluationId: string): Promise<EvaluationView> {
    const evaluation = await this.evaluations.requestCancel(evaluationId);
    if (evaluation === null) throw noEvaluation();
    if (evaluation.status === 'cancelled' && evaluation.startedAt === null && evaluation.plan.ownsRun) {
      const ending = {
        status: 'KILLED',
        endTime: evaluation.finishedAt?.getTime() ?? Date.now(),
        runName: null,
      } as const;
      await this.runs.update(fromUuid(evaluation.runId), ending);
    }
    return this.view(evaluation);
  }

  async view(evaluation: Evaluation): Promise<EvaluationView> {
    return viewOf(evaluation, await this.chunks.progress(evaluation.evaluationId));
  }
}
