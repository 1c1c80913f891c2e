import { Inject, Injectable } from '@nestjs/common';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';

/** Model calls under way at once in this process, whatever evaluation they belong to. First come, first served. */
@Injectable()
export class CallSlots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(@Inject(WORKER_SETTINGS) settings: Pick<WorkerSettings, 'concurrency'>) {
    this.free = settings.concurrency;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.take();
    try {
      return await work();
    } finally {
      this.giveBack();
    }
  }

  private take(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private giveBack(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
