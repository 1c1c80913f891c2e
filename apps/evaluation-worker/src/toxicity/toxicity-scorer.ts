import { resultName, type ExternalMetric, type RowScore } from '@weir/evaluation';
import { unitResult } from '../scoring/unit-result.js';
import type { KeepUnit, RowToScore, UnitScorer } from '../scoring/unit-scorer.js';
import type { ToxicityClassifier } from './toxicity-classifier.js';

const NOT_A_TEXT: RowScore = { kind: 'not-applicable', reason: 'the prediction is not a text' };

/** Texts go to the classifier one after the other: it uses the processor's cores for each as it is. */
export class ToxicityQueue {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly classifier: ToxicityClassifier) {}

  /** Null when the signal came first. */
  classify(text: string, stop: AbortSignal): Promise<number | null> {
    const turn = this.last.then(() => (stop.aborted ? null : this.classifier.classify(text)));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.last;
    await this.classifier.close();
  }
}

/** Scores rows by the toxicity classifier. */
export class ToxicityScorer implements UnitScorer {
  constructor(
    readonly metric: ExternalMetric,
    private readonly queue: ToxicityQueue,
    private readonly stop: AbortSignal,
  ) {}

  async score({ rowIndex, row }: RowToScore, keep: KeepUnit): Promise<boolean> {
    const score = typeof row.prediction === 'string' ? await this.scoreText(row.prediction) : NOT_A_TEXT;
    if (score === null) return false;
    await keep(unitResult(rowIndex, resultName(this.metric), score));
    return true;
  }

  private async scoreText(text: string): Promise<RowScore | null> {
    try {
      const probability = await this.queue.classify(text, this.stop);
      return probability === null ? null : this.metric.verdict(probability);
    } catch (error) {
      return { kind: 'failed', reason: `the toxicity model failed: ${String(error).slice(0, 300)}` };
    }
  }
}
