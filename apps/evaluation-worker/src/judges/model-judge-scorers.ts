import { Injectable } from '@nestjs/common';
import type { JudgedMetric } from '@weir/evaluation';
import { ModelIdentities } from '../models/model-identities.js';
import { Models } from '../models/models.js';
import type { JudgeScorers } from '../scoring/scorer.factory.js';
import type { ScoringContext } from '../scoring/scoring-context.js';
import { JudgeMemory } from './judge-memory.js';
import { JudgeScorer } from './judge-scorer.js';

/** Opens the model of each judge, once for the evaluation. */
@Injectable()
export class ModelJudgeScorers implements JudgeScorers {
  constructor(
    private readonly models: Models,
    private readonly identities: ModelIdentities,
    private readonly memory: JudgeMemory,
  ) {}

  async create(metric: JudgedMetric, context: ScoringContext): Promise<JudgeScorer> {
    const model = await this.models.open(metric.model, context);
    const isReusing = context.plan.reusesJudgeAnswers ?? true;
    return new JudgeScorer({
      metric,
      model,
      memory: isReusing ? this.memory : null,
      answeredBy: () => this.identities.of(metric.model),
      stop: context.signals.stop,
    });
  }
}
