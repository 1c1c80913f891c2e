import { Inject, Injectable } from '@nestjs/common';
import { isAllowedAddress, parseModelUri, priceOf, type Metric } from '@weir/evaluation';
import type { EvaluationPlan } from '@weir/tracking-store';
import { TRACKING_SETTINGS, type TrackingSettings } from '../tracking.tokens.js';
import { invalidRequest, type FieldProblem } from './evaluations.errors.js';

type PlannedModels = Pick<EvaluationPlan, 'predictions' | 'judgeModel' | 'limits' | 'extraMetrics'>;
type AccessSettings = Pick<TrackingSettings, 'modelServers' | 'httpScorers'>;

interface NamedModel {
  readonly field: string;
  readonly uri: string;
}

/** Whether the models and scorers that an evaluation names may be called, and whether it is known what they cost where that is limited. */
@Injectable()
export class ModelAccess {
  constructor(@Inject(TRACKING_SETTINGS) private readonly settings: AccessSettings) {}

  check(plan: PlannedModels, metrics: readonly Metric[]): void {
    const models = [...evaluatedModels(plan), ...judges(plan, metrics)];
    const problems = models.flatMap((model) => [
      ...this.addressProblems(model),
      ...priceProblems(plan, model),
    ]);
    problems.push(...metrics.flatMap((metric) => this.scorerProblems(plan, metric)));
    if (problems.length > 0) throw invalidRequest(distinct(problems));
  }

  private scorerProblems({ extraMetrics }: PlannedModels, metric: Metric): FieldProblem[] {
    if (metric.kind !== 'external' || metric.scorer.kind !== 'http') return [];
    if (isAllowedAddress(metric.scorer.url, this.settings.httpScorers)) return [];
    const index = extraMetrics.findIndex(
      (described) => typeof described === 'object' && described.name === metric.name,
    );
    const message = 'is not among the scorers that this server allows (WEIR_HTTP_SCORERS)';
    return [{ field: `extra_metrics[${index}].url`, message }];
  }

  private addressProblems({ field, uri }: NamedModel): FieldProblem[] {
    const reference = parseModelUri(uri);
    if (reference.kind === 'malformed') return [{ field, message: reference.reason }];
    if (reference.kind === 'logged' && field !== 'model.uri')
      return [{ field, message: 'is a logged model, which can be evaluated, but not judge' }];
    if (reference.kind !== 'server' || this.settings.modelServers.includes(reference.url.origin)) return [];
    const message = `is not among the model servers that this server allows (WEIR_MODEL_SERVERS): ${reference.url.origin.slice(0, 200)}`;
    return [{ field, message }];
  }
}

function evaluatedModels({ predictions }: PlannedModels): NamedModel[] {
  switch (predictions.kind) {
    case 'column':
      return [];
    case 'endpoint':
      return [{ field: 'model.endpoint', uri: `endpoints:/${predictions.endpoint}` }];
    case 'model':
      return [{ field: 'model.uri', uri: predictions.uri }];
  }
}

function judges({ judgeModel }: PlannedModels, metrics: readonly Metric[]): NamedModel[] {
  return metrics.flatMap((metric) =>
    metric.kind === 'judged'
      ? [{ field: metric.model === judgeModel ? 'judge_model' : 'extra_metrics', uri: metric.model }]
      : [],
  );
}

/** What a logged model comes to is known to the worker only. */
function priceProblems({ limits }: PlannedModels, { uri }: NamedModel): FieldProblem[] {
  if (limits?.maxCostUsd == null || parseModelUri(uri).kind === 'logged') return [];
  if (priceOf(uri, limits.prices) !== null) return [];
  const message = `no price is known for ${uri.slice(0, 200)}; give one in limits.prices`;
  return [{ field: 'limits.max_cost_usd', message }];
}

function distinct(problems: readonly FieldProblem[]): FieldProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.field} ${problem.message}`, problem])).values()];
}
