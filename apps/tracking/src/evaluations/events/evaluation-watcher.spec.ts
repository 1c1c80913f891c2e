import { describe, expect, it } from '@jest/globals';
import type { EvaluationProgressView, EvaluationView } from '../evaluation-views.dto.js';
import { endingId, EvaluationWatcher, type EvaluationMoment, type EventSink } from './evaluation-watcher.js';
import type { StreamEvent } from './event-stream.js';

class RecordingSink implements EventSink {
  isBlocked = false;
  isEnded = false;
  readonly events: StreamEvent[] = [];

  send(event: StreamEvent): void {
    this.events.push(event);
  }

  end(): void {
    this.isEnded = true;
  }

  get names(): string[] {
    return this.events.map(({ event }) => event);
  }
}

const progress = (done: number): EvaluationProgressView => ({
  total_rows: 10,
  predicted_rows: done,
  scored_rows: 0,
  failed_rows: 0,
  total_units: 10,
  done_units: done,
  failed_units: 0,
  units_per_second: done,
  rows_per_second: null,
  seconds_left: null,
  calls_made: 0,
  cost_usd: 0,
});

const running = (done: number): EvaluationMoment => ({
  status: 'running',
  isCancelRequested: false,
  progress: progress(done),
});

const ended = (warnings: string[]): EvaluationView =>
  ({
    status: 'cancelled',
    cancel_requested: true,
    progress: progress(4),
    warnings,
  }) as unknown as EvaluationView;

describe('EvaluationWatcher', () => {
  it('tells only what has changed, and ends with everything', () => {
    const sink = new RecordingSink();
    const watcher = new EvaluationWatcher(sink, null);
    watcher.warnings(['left out']);
    watcher.moment(running(0));
    watcher.moment(running(0));
    watcher.moment(running(3));
    watcher.moment({ ...running(3), isCancelRequested: true });
    watcher.finish(ended(['left out', 'cut']));
    expect(sink.names).toEqual([
      'warning',
      'status',
      'progress',
      'progress',
      'status',
      'status',
      'progress',
      'warning',
      'finished',
    ]);
    expect(sink.events.at(-2)?.data).toEqual({ message: 'cut' });
    expect(sink.isEnded).toBe(true);
  });

  it('goes on where another server left off', () => {
    const before = new RecordingSink();
    const first = new EvaluationWatcher(before, null);
    first.warnings(['left out']);
    first.moment(running(3));
    const after = new RecordingSink();
    const second = new EvaluationWatcher(after, before.events.at(-1)?.id ?? null);
    second.warnings(['left out']);
    second.moment(running(3));
    expect(after.names).toEqual([]);
    second.moment(running(4));
    second.finish(ended(['left out']));
    expect(after.names).toEqual(['progress', 'status', 'finished']);
    expect(after.events.at(-1)?.id).toBe(endingId(ended(['left out'])));
  });

  it('leaves out what is overtaken while the caller does not read', () => {
    const sink = new RecordingSink();
    const watcher = new EvaluationWatcher(sink, null);
    watcher.moment(running(1));
    sink.isBlocked = true;
    for (let done = 2; done < 9; done += 1) watcher.moment(running(done));
    sink.isBlocked = false;
    watcher.moment(running(9));
    expect(sink.events.map(({ data }) => (data as EvaluationProgressView).done_units)).toEqual([
      undefined,
      1,
      9,
    ]);
  });

  it.each(['', 'x', 'running.1-2.3', 'running.0-0-0-0.99999999', '__proto__.0-0-0-0.0', 'a'.repeat(10_000)])(
    'takes an id that nobody gave out (%#) for none',
    (lastEventId) => {
      const sink = new RecordingSink();
      new EvaluationWatcher(sink, lastEventId).moment(running(1));
      expect(sink.names).toEqual(['status', 'progress']);
    },
  );
});
