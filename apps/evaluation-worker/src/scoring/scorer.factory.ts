import { Injectable } from '@nestjs/common';
import type { ExternalMetric, JudgedMetric, Metric, MetricDefinition } from '@weir/evaluation';
import type { ScoringContext } from './scoring-context.js';
import type { UnitScorer } from './unit-scorer.js';

/** Makes the scorers of metrics that ask a model. */
export abstract class JudgeScorers {
  abstract create(metric: JudgedMetric, context: ScoringContext): Promise<UnitScorer>;
}

/** Makes the scorers of metrics that a classifier, a sandbox or a service scores. */
export abstract class ExternalScorers {
  abstract create(metric: ExternalMetric, context: ScoringContext): Promise<UnitScorer>;
}

export interface Scorers {
  /** Scored in bulk, when everything else of a row is there. */
  readonly computed: readonly MetricDefinition[];
  readonly byUnit: readonly UnitScorer[];
}

/** Finds out for each metric of an evaluation who scores it. */
@Injectable()
export class ScorerFactory {
  constructor(
    private readonly judges: JudgeScorers,
    private readonly externals: ExternalScorers,
  ) {}

  async create(metrics: readonly Metric[], context: ScoringContext): Promise<Scorers> {
    const byUnit: UnitScorer[] = [];
    for (const metric of metrics) {
      if (metric.kind === 'judged') byUnit.push(await this.judges.create(metric, context));
      if (metric.kind === 'external') byUnit.push(await this.externals.create(metric, context));
    }
    return { computed: metrics.filter((metric) => metric.kind === 'computed'), byUnit };
  }
}
