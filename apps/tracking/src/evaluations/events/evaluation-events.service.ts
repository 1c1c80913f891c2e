import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { RegularLook } from '@weir/queue';
import {
  EvaluationProgressRepository,
  type Evaluation,
  type EvaluationRequestSummary,
  type EvaluationStanding,
} from '@weir/tracking-store';
import type { ServerResponse } from 'node:http';
import { LOGGER, type Logger } from '../../tracking.tokens.js';
import { progressOf } from '../evaluation-progress.mapper.js';
import { askedOf } from '../evaluation-view.mapper.js';
import type { EvaluationView } from '../evaluation-views.dto.js';
import { isOver } from '../evaluation-status.js';
import { serverStopping, tooManyWatchers } from '../evaluations.errors.js';
import { EvaluationsService } from '../evaluations.service.js';
import { EventStream } from './event-stream.js';
import { endingId, EvaluationWatcher } from './evaluation-watcher.js';

/** Whoever watches sees an ending within this and the time of a statement. */
const LOOK_EVERY_MS = 400;
/** Open streams of this process. Each is a connection and some kilobytes, none is a query of its own. */
export const MAX_WATCHERS = 256;

interface Watch {
  readonly asked: EvaluationRequestSummary;
  readonly watchers: Set<EvaluationWatcher>;
}

/** Follows evaluations for those who watch: one statement for all of them, however many watch the same one. */
@Injectable()
export class EvaluationEventsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly watches = new Map<string, Watch>();
  private readonly streams = new Set<EventStream>();
  private readonly look = new RegularLook(LOOK_EVERY_MS, () => this.lookAtAll());
  private isStopping = false;

  constructor(
    private readonly evaluations: EvaluationsService,
    private readonly progress: EvaluationProgressRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.look.start();
  }

  /** Streams have no end of their own: the server would wait for them. Their callers come back to whoever is there then. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.look.stop();
    for (const stream of this.streams) stream.end('the server is being stopped');
  }

  /** Null when the caller has seen the end of the evaluation: there is nothing to come back for. */
  async find(evaluationId: string, lastEventId: string | null): Promise<Evaluation | null> {
    const evaluation = await this.evaluations.find(evaluationId);
    if (lastEventId === null || !isOver(evaluation.status)) return evaluation;
    const view = await this.evaluations.view(evaluation);
    return endingId(view) === lastEventId ? null : evaluation;
  }

  /** Sends events until the evaluation is over, the caller has left, or the server is stopped. */
  async follow(evaluation: Evaluation, response: ServerResponse, lastEventId: string | null): Promise<void> {
    if (this.isStopping) throw serverStopping();
    if (this.streams.size >= MAX_WATCHERS) throw tooManyWatchers(MAX_WATCHERS);
    if (response.destroyed) return;
    const { evaluationId } = evaluation;
    const stream = new EventStream(response, () => {
      this.streams.delete(stream);
      this.leave(evaluationId, watcher);
    });
    this.streams.add(stream);
    const watcher = new EvaluationWatcher(stream, lastEventId);
    if (isOver(evaluation.status)) return watcher.finish(await this.evaluations.view(evaluation));
    watcher.warnings(evaluation.warnings);
    const watch = this.watches.get(evaluationId) ?? { asked: askedOf(evaluation), watchers: new Set() };
    this.watches.set(evaluationId, watch);
    watch.watchers.add(watcher);
    await this.lookAt([evaluationId]);
  }

  private leave(evaluationId: string, watcher: EvaluationWatcher): void {
    const watch = this.watches.get(evaluationId);
    watch?.watchers.delete(watcher);
    if (watch?.watchers.size === 0) this.watches.delete(evaluationId);
  }

  private async lookAtAll(): Promise<void> {
    if (this.watches.size > 0) await this.lookAt([...this.watches.keys()]);
  }

  private async lookAt(evaluationIds: readonly string[]): Promise<void> {
    try {
      const standings = await this.progress.standings(
        evaluationIds.map((evaluationId) => ({
          evaluationId,
          metricCount: this.watches.get(evaluationId)?.asked.metrics.length ?? 0,
        })),
      );
      const found = new Map(standings.map((standing) => [standing.evaluationId, standing]));
      for (const evaluationId of evaluationIds) await this.tell(evaluationId, found.get(evaluationId));
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot look at the evaluations that are watched');
    }
  }

  private async tell(evaluationId: string, standing: EvaluationStanding | undefined): Promise<void> {
    const watch = this.watches.get(evaluationId);
    if (watch === undefined) return;
    if (standing === undefined || isOver(standing.status)) {
      const view = standing && (await this.evaluations.get(evaluationId));
      this.watches.delete(evaluationId);
      for (const watcher of watch.watchers) endWith(watcher, view);
      return;
    }
    const { status, isCancelRequested } = standing;
    const progress = progressOf(standing, watch.asked);
    for (const watcher of watch.watchers) watcher.moment({ status, isCancelRequested, progress });
  }
}

function endWith(watcher: EvaluationWatcher, view: EvaluationView | undefined): void {
  if (view) watcher.finish(view);
  else watcher.leave('there is no such evaluation any more');
}
