import type { PromptTemplate } from '@weir/tracking-store';
import type { ModelOutcome, ModelUsage, PatientModel } from '../models/model.types.js';
import { renderPrompt, type NamedCells } from './prompt.mapper.js';

/** What is known about a row for good. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly text: string;
      readonly latencySeconds: number;
      readonly usage: ModelUsage | null;
      readonly calls: number;
    }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly usage: ModelUsage | null;
      readonly calls: number;
    };

/** A row's prediction; `unanswered` means that the work stopped first, so nothing is known about the row. */
export type Prediction = Outcome | { readonly kind: 'unanswered' };

/** Makes an outcome durable before its promise resolves. */
export type KeepPrediction = (outcome: Outcome) => Promise<void>;

export interface PredictorPlan {
  readonly template: PromptTemplate;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Asks one model about rows. */
export class RowPredictor {
  constructor(
    private readonly model: PatientModel,
    private readonly plan: PredictorPlan,
  ) {}

  /** URI of the model that is asked. */
  get uri(): string {
    return this.model.uri;
  }

  /** Asks about one row and keeps the outcome; `unanswered` is not an outcome and is not kept. */
  async predict(cells: NamedCells, keep: KeepPrediction): Promise<Prediction> {
    const prompt = renderPrompt(this.plan.template, cells);
    if (prompt.kind === 'unusable-row') {
      const outcome: Outcome = { kind: 'failed', reason: prompt.reason, usage: null, calls: 0 };
      await keep(outcome);
      return outcome;
    }
    const question = { input: prompt.input, parameters: this.plan.parameters };
    const outcome = await this.model.ask(question, (known) => keep(predictionOf(known)));
    return outcome.kind === 'unanswered' ? outcome : predictionOf(outcome);
  }
}

function predictionOf(outcome: Exclude<ModelOutcome, { kind: 'unanswered' }>): Outcome {
  if (outcome.kind === 'failed') return { ...outcome, usage: null };
  const { text, latencySeconds, usage, calls } = outcome;
  return text === null
    ? { kind: 'failed', reason: 'the answer of the model holds no text', usage, calls }
    : { kind: 'answered', text, latencySeconds, usage, calls };
}
