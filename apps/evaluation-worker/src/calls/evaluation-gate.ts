import type { EvaluationPriority } from '@weir/tracking-store';
import type { CallGate } from './call-gate.js';
import type { CallPace } from './call-pace.js';
import type { CallSlots } from './call-slots.js';

export interface EvaluationGateParts {
  readonly slots: CallSlots;
  readonly priority: EvaluationPriority;
  /** Calls of the evaluation at once, over all its workers; null for as many as there are slots. */
  readonly concurrency: number | null;
  /** Null for as often as there is a slot. */
  readonly pace: CallPace | null;
  readonly stop: AbortSignal;
}

/** An evaluation's own limits in front of the slots that all evaluations of the process share. */
export class EvaluationGate implements CallGate {
  private underWay = 0;
  private workers = 1;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly parts: EvaluationGateParts) {
    parts.stop.addEventListener('abort', () => this.letIn(), { once: true });
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const { slots, priority, pace, stop } = this.parts;
    await this.enter();
    try {
      await pace?.wait();
      stop.throwIfAborted();
      return await slots.run(work, priority);
    } finally {
      this.underWay -= 1;
      this.letIn();
    }
  }

  /** Other workers at the same evaluation take their parts of its concurrency. */
  shareAmong(workers: number): void {
    this.workers = workers;
    this.letIn();
  }

  private enter(): Promise<void> {
    if (this.hasRoom()) {
      this.underWay += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private letIn(): void {
    while (this.waiting.length > 0 && (this.hasRoom() || this.parts.stop.aborted)) {
      this.underWay += 1;
      this.waiting.shift()?.();
    }
  }

  private hasRoom(): boolean {
    const { concurrency } = this.parts;
    return concurrency === null || this.underWay < Math.max(Math.floor(concurrency / this.workers), 1);
  }
}
