import { describe, expect, it } from '@jest/globals';
import { toEvaluation } from './evaluation.mapper.js';
import type { Evaluation } from './evaluation.types.js';
import { createProgressDisplay, type ProgressDisplay } from './progress-display.js';

const at = (status: string, scoredRows: number, more: Record<string, unknown> = {}): Evaluation =>
  toEvaluation({
    evaluation_id: 'e',
    run_id: 'r',
    status,
    progress: { total_rows: 1_000, scored_rows: scoredRows, ...more },
  });

class Clock {
  time = 0;
  readonly now = (): number => this.time;
}

function display(
  width: number | null | (() => number | null),
  isQuiet = false,
): { shown: ProgressDisplay; text: () => string; clock: Clock } {
  let text = '';
  const clock = new Clock();
  const shown = createProgressDisplay({
    write: (part) => (text += part),
    width: typeof width === 'function' ? width : () => width,
    isQuiet,
    now: clock.now,
  });
  return { shown, text: () => text, clock };
}

describe('progress in the log of CI', () => {
  it('is a line for each status and every five seconds in which something moved', () => {
    const { shown, text, clock } = display(null);
    shown.show(at('queued', 0));
    shown.show(at('running', 0));
    for (let scored = 1; scored <= 100; scored += 1) {
      clock.time += 100;
      shown.show(at('running', scored, { rows_per_second: 10, seconds_left: 90.2, cost_usd: 1.5 }));
    }
    clock.time += 60_000;
    shown.show(at('running', 100, { rows_per_second: 10, seconds_left: 90.2, cost_usd: 1.5 }));
    shown.show(at('finished', 1_000, { failed_rows: 2 }));
    shown.end();
    expect(text().split('\n')).toEqual([
      'queued: 0 of 1000 rows scored',
      'running: 0 of 1000 rows scored',
      'running: 50 of 1000 rows scored, 10.0 rows/s, 1 min 31 s left, $1.50',
      'running: 100 of 1000 rows scored, 10.0 rows/s, 1 min 31 s left, $1.50',
      'finished: 1000 of 1000 rows scored, 2 failed',
      '',
    ]);
  });

  it('is nothing when it shall be quiet', () => {
    const { shown, text } = display(null, true);
    shown.show(at('running', 1));
    shown.say('lost');
    shown.end();
    expect(text()).toBe('');
  });
});

describe('progress on a terminal', () => {
  it('is one line that is written over, never wider than the terminal', () => {
    const { shown, text, clock } = display(60);
    shown.show(at('running', 0));
    clock.time += 50;
    shown.show(at('running', 250));
    clock.time += 100;
    shown.show(at('running', 500, { rows_per_second: 123.4, seconds_left: 4_000 }));
    shown.say('Cannot reach the server; trying again');
    shown.end();
    const half = '[############............] running: 500 of 1000 rows scored';
    expect(text().split('\r\u001b[2K').slice(1)).toEqual([
      '[........................] running: 0 of 1000 rows scored',
      half,
      'Cannot reach the server; trying again\n',
      half,
      `${half}\n`,
    ]);
    expect(half.length).toBeLessThan(60);
  });

  it('follows a window that changes its size, and takes one that says none for an ordinary one', () => {
    let columns = 200;
    const { shown, text, clock } = display(() => columns);
    for (const next of [200, 30, 0]) {
      columns = next;
      clock.time += 100;
      shown.show(at('running', 500, { rows_per_second: 123.4, seconds_left: 4_000 }));
    }
    const whole = '[############............] running: 500 of 1000 rows scored, 123.4 rows/s, 1 h 6 min left';
    const lines = text().split('\r\u001b[2K').slice(1);
    expect(lines).toEqual([whole, whole.slice(0, 29), whole.slice(0, 79)]);
  });

  it('moves while a model answers, before the first row is scored', () => {
    const { shown, text } = display(80);
    shown.show(at('running', 0, { total_units: 2_000, done_units: 870 }));
    expect(text()).toBe('\r\u001b[2K[##########..............] running: 0 of 1000 rows scored, 43 % done');
  });
});
