import { describeProgress, shareDone } from './evaluation-report.js';
import type { Evaluation } from './evaluation.types.js';

export interface ProgressDisplay {
  show(evaluation: Evaluation): void;
  /** A line between the progress. */
  say(text: string): void;
  /** Leaves the terminal as other programs expect it. */
  end(): void;
}

interface DisplayOptions {
  readonly write: (text: string) => void;
  /** Columns that the terminal has now; null when it is none, as in the logs of CI. */
  readonly width: () => number | null;
  readonly isQuiet: boolean;
  readonly now?: () => number;
}

export function createProgressDisplay({ isQuiet, width, ...options }: DisplayOptions): ProgressDisplay {
  if (isQuiet) return { show: () => undefined, say: () => undefined, end: () => undefined };
  return width() === null ? new ProgressLines(options) : new ProgressBar({ ...options, width });
}

const LINE_EVERY_MS = 5_000;

/** A line when the status changes, and every few seconds while something moves. */
class ProgressLines implements ProgressDisplay {
  private shown = '';
  private status = '';
  private shownAt = 0;

  constructor(private readonly options: Omit<DisplayOptions, 'isQuiet' | 'width'>) {}

  show(evaluation: Evaluation): void {
    const { now = Date.now } = this.options;
    const line = describeProgress(evaluation);
    const isDue = evaluation.status !== this.status || now() - this.shownAt >= LINE_EVERY_MS;
    if (!isDue || line === this.shown) return;
    this.shown = line;
    this.status = evaluation.status;
    this.shownAt = now();
    this.say(line);
  }

  say(text: string): void {
    this.options.write(`${text}\n`);
  }

  end(): void {
    // Every line is complete.
  }
}

const BAR_EVERY_MS = 100;
const BAR_CELLS = 24;
const ERASE_LINE = '\r\u001b[2K';
/** Terminals without a window, such as those of containers, say that they have 0 columns. */
const UNSAID_WIDTH = 80;

/** One line that is written over again and again. */
class ProgressBar implements ProgressDisplay {
  private last: Evaluation | null = null;
  private shownAt = 0;

  constructor(private readonly options: Omit<DisplayOptions, 'isQuiet'>) {}

  show(evaluation: Evaluation): void {
    const { now = Date.now } = this.options;
    const isNews = this.last?.status !== evaluation.status;
    this.last = evaluation;
    if (!isNews && now() - this.shownAt < BAR_EVERY_MS) return;
    this.shownAt = now();
    this.draw(evaluation);
  }

  say(text: string): void {
    this.options.write(`${ERASE_LINE}${text}\n`);
    if (this.last) this.draw(this.last);
  }

  end(): void {
    if (this.last) this.draw(this.last);
    this.options.write('\n');
  }

  private draw(evaluation: Evaluation): void {
    const line = `${barOf(evaluation)} ${describeProgress(evaluation)}`;
    // A line that wraps could not be written over; whoever makes the window narrower does so in the midst of it.
    const width = this.options.width() || UNSAID_WIDTH;
    this.options.write(`${ERASE_LINE}${line.slice(0, Math.max(width - 1, 1))}`);
  }
}

function barOf(evaluation: Evaluation): string {
  const filled = Math.floor(shareDone(evaluation) * BAR_CELLS);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}]`;
}
