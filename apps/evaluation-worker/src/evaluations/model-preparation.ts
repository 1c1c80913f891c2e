import { Injectable } from '@nestjs/common';
import { parseModelUri, priceOf } from '@weir/evaluation';
import type { EvaluationPlan, PredictionSource } from '@weir/tracking-store';
import { LoggedModels } from '../models/logged-models.js';
import { unpriced } from '../models/model.errors.js';
import { templateVariables, withVariable, type LoggedOpenAiModel } from '../models/openai-flavour.mapper.js';

/** The rows that a model will be asked about, as far as they are needed to know how. */
export interface SampledRows {
  readonly columns: readonly string[];
  readonly firstRow: () => Promise<readonly unknown[]>;
}

/** Puts in the place of a logged model what it comes to: a vendor's model, messages, parameters. */
@Injectable()
export class ModelPreparation {
  constructor(private readonly loggedModels: LoggedModels) {}

  async prepare(plan: EvaluationPlan, rows: SampledRows): Promise<EvaluationPlan> {
    const { predictions } = plan;
    if (predictions.kind !== 'model') return plan;
    const reference = parseModelUri(predictions.uri);
    if (reference.kind !== 'logged') return plan;
    const model = await this.loggedModels.read(predictions.uri, reference.logged);
    // For other models this is said at submit.
    if (plan.limits?.maxCostUsd != null && priceOf(model.uri, plan.limits.prices) === null)
      throw unpriced(model.uri);
    return { ...plan, predictions: await askedModel(plan, model, { rows, asked: predictions }) };
  }
}

interface Asked {
  readonly rows: SampledRows;
  readonly asked: Extract<PredictionSource, { kind: 'model' }>;
}

/**
 * MLflow's rule: a model with one variable that no column is called by is asked with the first column that holds a text in the
 * first row. Parameters of the request win.
 */
async function askedModel(
  plan: EvaluationPlan,
  { uri, type, template, parameters }: LoggedOpenAiModel,
  { rows, asked }: Asked,
): Promise<PredictionSource> {
  const source = { ...asked, uri, type, parameters: { ...parameters, ...asked.parameters } };
  const [variable, ...others] = templateVariables(template);
  if (variable === undefined || others.length > 0 || rows.columns.includes(variable)) {
    return { ...source, template };
  }
  const firstRow = await rows.firstRow();
  const column = rows.columns.find(
    (name, index) => name !== plan.targets && typeof firstRow[index] === 'string',
  );
  return {
    ...source,
    template: column === undefined ? template : withVariable(template, variable, column),
  };
}
