import { aggregateKey, resultName } from '../metrics/metric-keys.js';
import type { MetricShape, RowScore } from '../metrics/metric.types.js';
import { type AggregateInterval, intervalsOf } from '../statistics/aggregate-intervals.js';
import { shortened } from '../text/shortened.js';

/** An aggregate and how sure it is. */
export interface SummarisedAggregate {
  readonly value: number;
  /** Rows that it is made of. */
  readonly rows: number;
  /** Of 95 %; null where none can be given. */
  readonly interval: AggregateInterval | null;
}

/** A reason may hold all that a judge answered; the row has it whole. */
const MAX_REASON_CHARACTERS = 300;

/** What one metric contributes to the run. */
export interface MetricOutcome {
  /** False when MLflow would have dropped the metric: no run metrics and no table columns. */
  readonly isKept: boolean;
  /** Run metrics by key; NaN is a value. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The same keys. */
  readonly statistics: Readonly<Record<string, SummarisedAggregate>>;
  readonly warnings: readonly string[];
}

/**
 * Gathers one metric's row scores, in row order, into its aggregates. Holds numbers only, so that a long evaluation can be fed
 * page by page.
 *
 * @example const summary = new MetricSummary(metric); scores.forEach((score) => summary.add(score)); summary.finish();
 */
export class MetricSummary {
  private readonly scores: number[] = [];
  private rows = 0;
  private unscored = 0;
  private firstReason: string | null = null;
  private isDroppedByFirstRow = false;
  /** MLflow aggregates numbers only, and none of a metric that gave a text for any row. */
  private hasTextScores = false;

  /** @param prefix MLflow's `metric_prefix` */
  constructor(
    private readonly metric: MetricShape,
    private readonly prefix = '',
  ) {}

  add(score: RowScore): void {
    if (score.kind === 'scored') {
      if (typeof score.score === 'number') this.scores.push(score.score);
      else this.hasTextScores = true;
    } else {
      this.unscored += 1;
      this.firstReason ??= score.reason;
      this.isDroppedByFirstRow ||=
        this.rows === 0 && score.kind === 'not-applicable' && this.metric.isDroppedByFirstRow;
    }
    this.rows += 1;
  }

  /** Aggregates by name, of what was scored so far. */
  aggregates(): Readonly<Record<string, number>> {
    return this.hasTextScores ? {} : this.metric.aggregate(this.scores);
  }

  finish(): MetricOutcome {
    const name = resultName(this.metric);
    const reason = shortened(this.firstReason ?? '', MAX_REASON_CHARACTERS);
    if (this.isDroppedByFirstRow) {
      return {
        isKept: false,
        metrics: {},
        statistics: {},
        warnings: [`${name} was left out because of the first row: ${reason}`],
      };
    }
    const statistics = this.statistics();
    const keyed = Object.entries(statistics).map(([key, { value }]): [string, number] => [key, value]);
    const warning = `${name} has no score for ${this.unscored} of ${this.rows} rows; the first reason: ${reason}`;
    return {
      // MLflow has no columns of a text metric that it could not compute at all: for want of its model, for one.
      isKept: this.unscored < this.rows || !this.metric.isDroppedByFirstRow,
      metrics: Object.fromEntries(keyed),
      statistics,
      warnings: this.unscored === 0 ? [] : [warning],
    };
  }

  private statistics(): Readonly<Record<string, SummarisedAggregate>> {
    const aggregates = this.aggregates();
    const intervals = intervalsOf(this.metric, this.scores, aggregates);
    return Object.fromEntries(
      Object.entries(aggregates).map(([aggregate, value]) => [
        aggregateKey(this.metric, aggregate, this.prefix),
        { value, rows: this.scores.length, interval: intervals[aggregate] ?? null },
      ]),
    );
  }
}
