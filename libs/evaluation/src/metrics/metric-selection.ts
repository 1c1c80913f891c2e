import { AppError } from '@weir/errors';
import type { EvaluationBehaviour } from '../behaviour.js';
import { builtInMetric } from '../judges/rubric-judge.js';
import { checkModelUri } from '../judges/judge-settings.js';
import { describedMetric } from './described-metric.js';
import { invalidMetric } from './document-reader.js';
import { metricByName } from './metric-catalogue.js';
import { resultName } from './metric-keys.js';
import { presetMetricNames, TOXICITY } from './metric-presets.js';
import type { MetricContext } from './metric-reader.js';
import type { Metric } from './metric.types.js';
import { isRetrievalMetric } from './retrieval.metrics.js';
import { toxicityMetric } from './toxicity.metric.js';

/** A described metric before it is known to be one: what its `type` asks for is checked when it is selected. */
export interface MetricDocument {
  readonly type: string;
  readonly name: string;
  readonly [setting: string]: unknown;
}

export interface MetricRequest {
  readonly preset?: string | null;
  /** How many of the retrieved the retriever preset looks at; 3 if left out. */
  readonly retrieverK?: number;
  /** Further metrics, after the preset's: names, or descriptions as a request holds them. */
  readonly extraMetrics?: readonly (string | MetricDocument)[];
  /** URI of the model of judges that name none; default: `openai:/gpt-4`, as in MLflow. */
  readonly judgeModel?: string | null;
  readonly hasTargets: boolean;
  readonly behaviour: EvaluationBehaviour;
}

export interface MetricSelection {
  /** In the order of the results table: latency first, then the preset's, then the extra ones; none twice. */
  readonly metrics: readonly Metric[];
  /** What was left out, and why; to be shown with the results. */
  readonly warnings: readonly string[];
}

const missingTargets = (name: string): AppError =>
  new AppError({
    code: 'EVALUATION.MISSING_COLUMN',
    status: 400,
    message: `Metric '${name}' needs targets: name their column`,
    details: { field: 'targets', metric: name },
  });

const refuseNothing = (): AppError =>
  new AppError({
    code: 'EVALUATION.NO_METRICS',
    status: 400,
    message: 'An evaluation needs a model_type, extra_metrics, or both',
    details: { field: 'model_type' },
  });

/** MLflow's default, for judges without a model in evaluations without one. */
const DEFAULT_JUDGE_MODEL = 'openai:/gpt-4';

type AskedMetric =
  | { readonly kind: 'preset'; readonly name: string }
  | { readonly kind: 'extra'; readonly metric: string | MetricDocument; readonly path: string };

const askedMetrics = ({ preset, retrieverK, extraMetrics = [], behaviour }: MetricRequest): AskedMetric[] => {
  const names = preset ? presetMetricNames(preset, behaviour, retrieverK) : [];
  const asked = [
    ...names.map((name): AskedMetric => ({ kind: 'preset', name })),
    ...extraMetrics.map((metric, index): AskedMetric => ({
      kind: 'extra',
      metric,
      path: `extra_metrics[${index}]`,
    })),
  ];
  const isLatency = (item: AskedMetric): boolean => item.kind === 'extra' && item.metric === 'latency';
  return [...asked.filter(isLatency), ...asked.filter((item) => !isLatency(item))];
};

const metricOfName = (name: string, context: MetricContext): Metric =>
  name === TOXICITY
    ? toxicityMetric
    : (builtInMetric(name, context) ?? metricByName(name, context.behaviour));

const sameName = (field: string, name: string): AppError =>
  invalidMetric(field, `another metric of this evaluation has the name '${name}' too`);

/** Gathers metrics in order: a bare name twice is one metric, a description must not hide another metric's results. */
class Selection {
  private readonly metrics = new Map<string, Metric>();
  private readonly described = new Set<string>();
  private readonly warnings: string[] = [];

  constructor(
    private readonly request: MetricRequest,
    private readonly context: MetricContext,
  ) {}

  add(asked: AskedMetric): void {
    if (asked.kind === 'preset') this.addNamed(asked.name, 'model_type');
    else if (typeof asked.metric === 'string') this.addNamed(asked.metric, asked.path);
    else this.addDescribed(asked.metric, asked.path);
  }

  finish(): MetricSelection {
    return { metrics: [...this.metrics.values()], warnings: this.warnings };
  }

  private addNamed(name: string, path: string): void {
    const metric = metricOfName(name, this.context);
    if (!this.isWithoutTargets(metric)) {
      if (this.described.has(resultName(metric))) throw sameName(path, resultName(metric));
      if (!this.metrics.has(resultName(metric))) this.metrics.set(resultName(metric), metric);
      return;
    }
    if (metric.kind === 'judged' || isRetrievalMetric(name)) throw missingTargets(name);
    this.warnings.push(`${name} compares with targets and the data names none: the metric was left out`);
  }

  private addDescribed(document: MetricDocument, path: string): void {
    const metric = describedMetric(document, path, this.context);
    const name = resultName(metric);
    if (this.isWithoutTargets(metric)) throw missingTargets(name);
    if (this.metrics.has(name)) throw sameName(`${path}.name`, name);
    this.metrics.set(name, metric);
    this.described.add(name);
  }

  private isWithoutTargets({ needs }: Metric): boolean {
    return needs.includes('target') && !this.request.hasTargets;
  }
}

/**
 * Chooses the metrics of an evaluation as MLflow does: a preset's metric that cannot run is left out with a warning; an unknown
 * name, or a description with a mistake, is an AppError (400) that says where.
 */
export const selectMetrics = (request: MetricRequest): MetricSelection => {
  const asked = askedMetrics(request);
  if (asked.length === 0) throw refuseNothing();
  const judgeModel = checkModelUri(request.judgeModel ?? DEFAULT_JUDGE_MODEL, 'judge_model');
  const selection = new Selection(request, { behaviour: request.behaviour, judgeModel });
  asked.forEach((item) => selection.add(item));
  return selection.finish();
};
