import { Injectable } from '@nestjs/common';
import type { ExternalMetric, MetricDefinition } from '@weir/evaluation';
import type { UnitScorer } from '../scoring/unit-scorer.js';
import { unavailableToxicity } from './unavailable-toxicity.js';

const NOT_CONFIGURED =
  'toxicity model not configured: set WEIR_TOXICITY_MODEL to the folder or the artifact URI of its ONNX export';

/** Who tells how hateful predictions are. */
@Injectable()
export class ToxicityScorers {
  create(metric: ExternalMetric): Promise<UnitScorer | MetricDefinition> {
    return Promise.resolve(unavailableToxicity(metric, NOT_CONFIGURED));
  }
}
