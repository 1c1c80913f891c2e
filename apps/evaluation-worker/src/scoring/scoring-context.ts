import type { EvaluationPlan } from '@weir/tracking-store';
import type { ModelContext } from '../models/model-context.js';

/** What whoever works on the rows of one evaluation in this process has to know and to keep to. */
export interface ScoringContext extends ModelContext {
  readonly evaluationId: string;
  readonly plan: EvaluationPlan;
}
