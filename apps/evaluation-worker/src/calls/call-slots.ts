import { Inject, Injectable } from '@nestjs/common';
import type { EvaluationPriority } from '@weir/tracking-store';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import type { CallGate } from './call-gate.js';

const MOST_URGENT_FIRST: readonly EvaluationPriority[] = ['high', 'normal', 'low'];

/** Model calls under way at once in this process, whatever evaluation they belong to: the most urgent first, then first come, first served. */
@Injectable()
export class CallSlots implements CallGate {
  private free: number;
  private readonly waiting: Readonly<Record<EvaluationPriority, (() => void)[]>> = {
    high: [],
    normal: [],
    low: [],
  };

  constructor(@Inject(WORKER_SETTINGS) settings: Pick<WorkerSettings, 'concurrency'>) {
    this.free = settings.concurrency;
  }

  async run<T>(work: () => Promise<T>, priority: EvaluationPriority = 'normal'): Promise<T> {
    await this.take(priority);
    try {
      return await work();
    } finally {
      this.giveBack();
    }
  }

  private take(priority: EvaluationPriority): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting[priority].push(resolve));
  }

  private giveBack(): void {
    const urgent = MOST_URGENT_FIRST.find((priority) => this.waiting[priority].length > 0);
    const next = urgent === undefined ? undefined : this.waiting[urgent].shift();
    if (next) next();
    else this.free += 1;
  }
}
