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
  /** A computed metric where no row has to be waited for. */
  abstract create(metric: ExternalMetric, context: ScoringContext): Promise<UnitScorer | MetricDefinition>;
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
    const computed: MetricDefinition[] = [];
    const byUnit: UnitScorer[] = [];
    for (const metric of metrics) {
      const scorer = await this.scorerOf(metric, context);
      if ('scoreRow' in scorer) computed.push(scorer);
      else byUnit.push(scorer);
    }
    return { computed, byUnit };
  }

  private async scorerOf(metric: Metric, context: ScoringContext): Promise<UnitScorer | MetricDefinition> {
    switch (metric.kind) {
      case 'computed':
        return metric;
      case 'judged':
        return this.judges.create(metric, context);
      case 'external':
        return this.externals.create(metric, context);
    }
  }
}
