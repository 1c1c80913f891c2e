import { Inject, Injectable } from '@nestjs/common';
import type { EvaluationPriority } from '@weir/tracking-store';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import type { CallGate, GatedCall } from './call-gate.js';

const MOST_URGENT_FIRST: readonly EvaluationPriority[] = ['high', 'normal', 'low'];

/**
 * Model calls under way at once in this process, whatever evaluation they belong to: the most urgent first, then first come, first
 * served. Answers are kept beside the next calls; when as many as there are slots wait for a slow database no more calls begin, so
 * that a kill loses, to be paid for again, no more than twice as many answers as there are slots.
 */
@Injectable()
export class CallSlots implements CallGate {
  private readonly count: number;
  private calling = 0;
  private keeping = 0;
  private readonly waiting: Readonly<Record<EvaluationPriority, (() => void)[]>> = {
    high: [],
    normal: [],
    low: [],
  };

  constructor(@Inject(WORKER_SETTINGS) settings: Pick<WorkerSettings, 'concurrency'>) {
    this.count = settings.concurrency;
  }

  async run<Answer>(
    { call, keep }: GatedCall<Answer>,
    priority: EvaluationPriority = 'normal',
  ): Promise<Answer> {
    await this.take(priority);
    let answer: Answer;
    try {
      answer = await call();
      this.keeping += 1;
    } finally {
      this.calling -= 1;
      this.letIn();
    }
    try {
      await keep(answer);
    } finally {
      this.keeping -= 1;
      this.letIn();
    }
    return answer;
  }

  private take(priority: EvaluationPriority): Promise<void> {
    return new Promise((resolve) => {
      this.waiting[priority].push(resolve);
      this.letIn();
    });
  }

  private letIn(): void {
    while (this.calling < this.count && this.keeping < this.count) {
      const urgent = MOST_URGENT_FIRST.find((priority) => this.waiting[priority].length > 0);
      if (urgent === undefined) return;
      this.calling += 1;
      this.waiting[urgent].shift()?.();
    }
  }
}
