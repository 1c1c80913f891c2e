import { Injectable } from '@nestjs/common';

/** Statements that Postgres can work on at a time; more would only wait there, with all that belongs to them. */
const MAX_AT_ONCE = 8;

/**
 * Lets a few batches be parsed and written at a time, in the order in which they came. A parsed batch is ten times the
 * size of its text: those of hundreds of clients must wait as text.
 */
@Injectable()
export class BatchGate {
  private readonly waiting: (() => void)[] = [];
  private inside = 0;

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.inside < MAX_AT_ONCE) this.inside += 1;
    else await new Promise<void>((enter) => this.waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.inside -= 1;
    }
  }
}
