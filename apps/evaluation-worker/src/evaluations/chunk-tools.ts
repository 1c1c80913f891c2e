import { Injectable } from '@nestjs/common';
import type { Metric } from '@weir/evaluation';
import { PredictorFactory } from '../predictions/predictor.factory.js';
import type { RowPredictor } from '../predictions/row-predictor.js';
import { ScorerFactory, type Scorers } from '../scoring/scorer.factory.js';
import type { ScoringContext } from '../scoring/scoring-context.js';

/** Who predicts and scores the rows of an evaluation. */
export interface RowTools {
  readonly scorers: Scorers;
  /** Null when the rows carry their predictions. */
  readonly predictor: RowPredictor | null;
}

@Injectable()
export class ChunkTools {
  constructor(
    private readonly predictors: PredictorFactory,
    private readonly scorers: ScorerFactory,
  ) {}

  async open(metrics: readonly Metric[], context: ScoringContext): Promise<RowTools> {
    return {
      scorers: await this.scorers.create(metrics, context),
      predictor: await this.predictors.create(context.plan.predictions, context),
    };
  }
}
