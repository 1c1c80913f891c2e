import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { EvaluationRepository, type Evaluation } from '@weir/tracking-store';
import { invalidRequest } from '../evaluations/evaluations.errors.js';
import type { ComparedEvaluation } from './compare-evaluations.dto.js';
import { noResults, noSuchEvaluation, tooManyRows, unfinished } from './comparisons.errors.js';
import { EvaluationScores } from './evaluation-scores.js';
import { LoggedScores } from './logged-scores.js';
import { MAX_COMPARED_ROWS, type ScoredRows } from './scored-rows.js';

/** What a stopped evaluation has scored stays, and is as good as it goes. */
const USABLE = ['finished', 'stopped'] as const;

/** Finds the scores that a request names. */
@Injectable()
export class ComparedSideResolver {
  constructor(
    private readonly evaluations: EvaluationRepository,
    private readonly scores: EvaluationScores,
    private readonly logged: LoggedScores,
  ) {}

  async resolve(field: string, asked: ComparedEvaluation): Promise<ScoredRows> {
    const rows = await this.find(field, asked);
    if (rows.rowCount > MAX_COMPARED_ROWS) throw tooManyRows(field, MAX_COMPARED_ROWS);
    return rows;
  }

  /** An evaluation whose scores can be used. */
  async evaluation(field: string, evaluationId: string): Promise<Evaluation> {
    const evaluation = await this.evaluations.findById(evaluationId);
    if (evaluation === null) throw noSuchEvaluation(field);
    if (!USABLE.some((status) => status === evaluation.status)) throw unfinished(field, evaluation.status);
    return evaluation;
  }

  private async find(field: string, { evaluation_id, run_id }: ComparedEvaluation): Promise<ScoredRows> {
    if (evaluation_id && run_id)
      throw invalidRequest([{ field, message: 'takes either run_id or evaluation_id' }]);
    if (evaluation_id) return this.scores.of(await this.evaluation(`${field}.evaluation_id`, evaluation_id));
    if (run_id) return this.ofRun(field, run_id);
    throw invalidRequest([{ field, message: 'needs run_id or evaluation_id' }]);
  }

  private async ofRun(field: string, runId: string): Promise<ScoredRows> {
    for (const status of USABLE) {
      const [newest] = await this.evaluations.list({ runId, statuses: [status], limit: 1, after: null });
      const evaluation = newest && (await this.evaluations.findById(newest.evaluationId));
      if (evaluation) return this.scores.of(evaluation);
    }
    const logged = await this.loggedOf(field, runId);
    if (logged === null) throw noResults(field, runId);
    return logged;
  }

  private async loggedOf(field: string, runId: string): Promise<ScoredRows | null> {
    try {
      return await this.logged.of(runId);
    } catch (error) {
      if (!AppError.isInstance(error) || error.status !== 404) throw error;
      const message = `there is no run ${runId}`;
      throw invalidRequest([{ field: `${field}.run_id`, message }]);
    }
  }
}
