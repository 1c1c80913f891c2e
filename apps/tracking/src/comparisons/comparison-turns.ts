import { Injectable } from '@nestjs/common';
import { comparisonsBusy } from './comparisons.errors.js';

const MAX_WAITING = 20;

/** One comparison at a time: what each holds in memory is bounded, what all hold would not be. */
@Injectable()
export class ComparisonTurns {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING) throw comparisonsBusy();
    this.waiting += 1;
    const turn = this.last.then(work).finally(() => (this.waiting -= 1));
    // Whoever comes next waits for the end of this one, not for its success.
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
