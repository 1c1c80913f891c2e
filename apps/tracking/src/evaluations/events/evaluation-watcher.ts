import type { EvaluationStatus } from '@weir/tracking-store';
import type { EvaluationProgressView, EvaluationView } from '../evaluation-views.dto.js';
import type { StreamEvent } from './event-stream.js';

/** What may have changed about an evaluation since it was last looked at. */
export interface EvaluationMoment {
  readonly status: EvaluationStatus;
  readonly isCancelRequested: boolean;
  readonly progress: EvaluationProgressView;
}

/** Where events go to; a stream that is blocked gets what is new when it can take it. */
export interface EventSink {
  readonly isBlocked: boolean;
  send(event: StreamEvent): void;
  end(comment: string): void;
}

interface Seen {
  readonly state: string;
  readonly progress: string;
  readonly warnings: number;
}

const ID = /^([a-z]+!?)\.(\d{1,10}(?:-\d{1,10}){3})\.(\d{1,6})(\.end)?$/;
const NOTHING: Seen = { state: '', progress: '', warnings: 0 };

const stateOf = ({ status, isCancelRequested }: Omit<EvaluationMoment, 'progress'>): string =>
  isCancelRequested ? `${status}!` : status;

/** The counts alone: rates and times change all the time and say nothing new by themselves. */
const marksOf = (progress: EvaluationProgressView): string =>
  [progress.total_rows ?? 0, progress.done_units, progress.failed_units, progress.calls_made].join('-');

/** The id of the last event about an evaluation that is over and is this. */
export const endingId = (view: EvaluationView): string =>
  `${stateOf({ status: view.status, isCancelRequested: view.cancel_requested })}.${marksOf(view.progress)}.${view.warnings.length}.end`;

/**
 * Tells one caller what has changed. The id of each event holds all that the caller has seen by then, so that any replica can go on
 * where another left off.
 */
export class EvaluationWatcher {
  private seen: Seen;

  constructor(
    private readonly sink: EventSink,
    lastEventId: string | null,
  ) {
    const [, state, progress, warnings] = ID.exec(lastEventId ?? '') ?? [];
    this.seen =
      state === undefined || progress === undefined
        ? NOTHING
        : { state, progress, warnings: Number(warnings) };
  }

  moment(moment: EvaluationMoment): void {
    if (!this.sink.isBlocked) this.tell(moment);
  }

  warnings(warnings: readonly string[]): void {
    // After a resumption there may be fewer than before.
    const first = Math.min(this.seen.warnings, warnings.length);
    for (const [offset, message] of warnings.slice(first).entries()) {
      this.seen = { ...this.seen, warnings: first + offset + 1 };
      this.send('warning', { message });
    }
  }

  /** The last event: everything about the evaluation. */
  finish(view: EvaluationView): void {
    const { status, cancel_requested: isCancelRequested, progress, warnings } = view;
    this.tell({ status, isCancelRequested, progress });
    this.warnings(warnings);
    this.sink.send({ event: 'finished', id: endingId(view), data: view });
    this.sink.end('the evaluation is over');
  }

  /** There is nothing to follow any more. */
  leave(comment: string): void {
    this.sink.end(comment);
  }

  private tell(moment: EvaluationMoment): void {
    const state = stateOf(moment);
    const progress = marksOf(moment.progress);
    const { status, isCancelRequested } = moment;
    if (state !== this.seen.state) {
      this.seen = { ...this.seen, state };
      this.send('status', { status, cancel_requested: isCancelRequested });
    }
    if (progress !== this.seen.progress) {
      this.seen = { ...this.seen, progress };
      this.send('progress', moment.progress);
    }
  }

  private send(event: string, data: object): void {
    const { state, progress, warnings } = this.seen;
    this.sink.send({ event, id: `${state}.${progress || '0-0-0-0'}.${warnings}`, data });
  }
}
