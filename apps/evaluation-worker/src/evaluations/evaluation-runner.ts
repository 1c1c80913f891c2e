import { Inject, Injectable } from '@nestjs/common';
import { EvaluationLifecycleRepository, type Evaluation } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../worker.tokens.js';
import { EvaluationCourse } from './evaluation-course.js';
import { EvaluationSession } from './evaluation-session.js';
import { SessionWatch } from './session-watch.js';

export type RunOutcome = 'done' | 'handed-back';

/** Holds one evaluation for this process, as its job says or as a helper, and lets it take its course. */
@Injectable()
export class EvaluationRunner {
  constructor(
    private readonly lifecycle: EvaluationLifecycleRepository,
    private readonly course: EvaluationCourse,
    private readonly watch: SessionWatch,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(evaluationId: string, draining: AbortSignal): Promise<RunOutcome> {
    const evaluation = await this.lifecycle.begin(evaluationId);
    return evaluation === null ? 'done' : this.hold(evaluation, draining);
  }

  /** Joins workers that are at it already. */
  async help(evaluationId: string, draining: AbortSignal): Promise<RunOutcome> {
    const evaluation = await this.lifecycle.findRunning(evaluationId);
    return evaluation === null ? 'done' : this.hold(evaluation, draining);
  }

  private async hold(evaluation: Evaluation, draining: AbortSignal): Promise<RunOutcome> {
    const { lifecycle, logger } = this;
    const { evaluationId } = evaluation;
    for (;;) {
      const session = new EvaluationSession({ evaluationId, lifecycle, logger, draining });
      this.watch.add(session);
      try {
        if ((await this.course.take(evaluation, session)) === 'again') continue;
        return session.reason === 'draining' ? 'handed-back' : 'done';
      } finally {
        this.watch.remove(session);
        await session.end();
      }
    }
  }
}
