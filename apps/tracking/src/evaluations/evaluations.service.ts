import { Injectable } from '@nestjs/common';
import {
  EvaluationProgressRepository,
  EvaluationRepository,
  RunRepository,
  fromUuid,
  type Evaluation,
} from '@weir/tracking-store';
import { askedOf, summaryOf, viewOf } from './evaluation-view.mapper.js';
import type { EvaluationListView, EvaluationView } from './evaluation-views.dto.js';
import { noEvaluation } from './evaluations.errors.js';
import { listToken, type ListQuery } from './list-query.js';

/** Follows and stops evaluations. */
@Injectable()
export class EvaluationsService {
  constructor(
    private readonly evaluations: EvaluationRepository,
    private readonly progress: EvaluationProgressRepository,
    private readonly runs: RunRepository,
  ) {}

  async find(evaluationId: string): Promise<Evaluation> {
    const evaluation = await this.evaluations.findById(evaluationId);
    if (evaluation === null) throw noEvaluation();
    return evaluation;
  }

  async get(evaluationId: string): Promise<EvaluationView> {
    return this.view(await this.find(evaluationId));
  }

  async list(query: ListQuery): Promise<EvaluationListView> {
    const found = await this.evaluations.list({ ...query, limit: query.limit + 1 });
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      evaluations: page.map(summaryOf),
      next_page_token: found.length > page.length && last ? listToken(last) : null,
    };
  }

  /** One that nobody works on ends here, with its run; a worker ends the others within a second. */
  async cancel(evaluationId: string): Promise<EvaluationView> {
    const request = await this.evaluations.requestCancel(evaluationId);
    if (request === null) throw noEvaluation();
    const { evaluation, isEndedNow } = request;
    if (isEndedNow && evaluation.plan.ownsRun) {
      const endTime = evaluation.finishedAt?.getTime() ?? Date.now();
      await this.runs.update(fromUuid(evaluation.runId), { status: 'KILLED', endTime, runName: null });
    }
    return this.view(evaluation);
  }

  async view(evaluation: Evaluation): Promise<EvaluationView> {
    const { evaluationId } = evaluation;
    const metricCount = askedOf(evaluation).metrics.length;
    const [standing] = await this.progress.standings([{ evaluationId, metricCount }]);
    if (standing === undefined) throw noEvaluation();
    return viewOf(evaluation, standing);
  }
}
