import { Injectable } from '@nestjs/common';
import type { ExternalMetric, MetricDefinition } from '@weir/evaluation';
import type { ExternalScorers } from '../scoring/scorer.factory.js';
import type { ScoringContext } from '../scoring/scoring-context.js';
import type { UnitScorer } from '../scoring/unit-scorer.js';
import { ToxicityScorers } from '../toxicity/toxicity-scorers.js';
import { HttpScorers } from './http-scorers.js';
import { JavaScriptScorers } from './javascript-scorers.js';

/** Who scores what is neither computed nor asked of a judge. */
@Injectable()
export class CustomScorers implements ExternalScorers {
  constructor(
    private readonly javascript: JavaScriptScorers,
    private readonly http: HttpScorers,
    private readonly toxicity: ToxicityScorers,
  ) {}

  create(metric: ExternalMetric, context: ScoringContext): Promise<UnitScorer | MetricDefinition> {
    const { scorer } = metric;
    switch (scorer.kind) {
      case 'javascript':
        return Promise.resolve(this.javascript.create(metric, scorer, context));
      case 'http':
        return Promise.resolve(this.http.create(metric, scorer, context));
      case 'toxicity':
        return this.toxicity.create(metric, context);
    }
  }
}
