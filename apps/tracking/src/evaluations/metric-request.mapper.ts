import type { MetricRequest } from '@weir/evaluation';
import type { EvaluationPlan } from '@weir/tracking-store';

type MetricPlan = Pick<
  EvaluationPlan,
  'behaviour' | 'modelType' | 'extraMetrics' | 'judgeModel' | 'targets' | 'retrieverK'
>;

/** What a plan says about its metrics, as the library of metrics takes it. */
export function metricRequest({
  behaviour,
  modelType,
  extraMetrics,
  judgeModel,
  targets,
  retrieverK,
}: MetricPlan): MetricRequest {
  return {
    preset: modelType,
    extraMetrics,
    judgeModel: judgeModel ?? null,
    hasTargets: targets !== null,
    behaviour,
    ...(retrieverK === undefined ? {} : { retrieverK }),
  };
}
