import { AppError } from '@weir/errors';
import type { EvaluationBehaviour } from '../behaviour.js';
import { metricByName } from './metric-catalogue.js';
import { resultName } from './metric-keys.js';
import type { MetricDefinition } from './metric.types.js';
import { isRetrievalMetric, retrievalMetricNames } from './retrieval.metrics.js';

/** MLflow's `model_type` values for language models. */
export type Preset = 'question-answering' | 'text-summarization' | 'text' | 'retriever';

/** In the presets, and computed only with a classifier. */
export const TOXICITY = 'toxicity';
const TEXT_METRICS = ['token_count', TOXICITY, 'flesch_kincaid_grade_level', 'ari_grade_level'];

const DEFAULT_RETRIEVER_K = 3;

/** The retriever preset is made for each k. */
const PRESETS: Readonly<Record<Exclude<Preset, 'retriever'>, readonly string[]>> = {
  'question-answering': [...TEXT_METRICS, 'exact_match'],
  'text-summarization': [...TEXT_METRICS, 'rouge1', 'rouge2', 'rougeL', 'rougeLsum'],
  text: TEXT_METRICS,
};

/** The names a request may give as `model_type`. */
export const PRESET_NAMES = [...Object.keys(PRESETS), 'retriever'] as readonly Preset[];

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
  readonly hasTargets: boolean;
  readonly behaviour: EvaluationBehaviour;
}

export interface MetricSelection {
  /** In the order of the results table: latency first, then the preset's, then the extra ones; none twice. */
  readonly metrics: readonly MetricDefinition[];
  /** What was left out, and why; to be shown with the results. */
  readonly warnings: readonly string[];
}

/** The metric names of a preset, in MLflow's order; an AppError `EVALUATION.UNKNOWN_PRESET` (400) for another name. */
export const presetMetricNames = (
  preset: string,
  behaviour: EvaluationBehaviour,
  retrieverK = DEFAULT_RETRIEVER_K,
): readonly string[] => {
  const name = PRESET_NAMES.find((candidate) => candidate === preset);
  if (name === 'retriever') return retrievalMetricNames(retrieverK, behaviour);
  if (name !== undefined) return PRESETS[name];
  throw new AppError({
    code: 'EVALUATION.UNKNOWN_PRESET',
    status: 400,
    message: `Unknown model_type '${preset.slice(0, 80)}'; known: ${PRESET_NAMES.join(', ')}`,
    details: { field: 'model_type', known: PRESET_NAMES },
  });
};

/** Said wherever toxicity was asked for and cannot be had. */
export const TOXICITY_WARNING =
  'toxicity needs a classifier model and none is configured: the metric was left out, the others are computed';

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

const latencyFirst = (names: readonly string[]): string[] => [
  ...names.filter((name) => name === 'latency'),
  ...names.filter((name) => name !== 'latency'),
];

/**
 * Chooses the metrics of an evaluation as MLflow does: a preset's metric that cannot run is left out with a warning,
 * an unknown name is an AppError (400).
 */
export const selectMetrics = ({
  preset,
  retrieverK,
  extraMetrics = [],
  hasTargets,
  behaviour,
}: MetricRequest): MetricSelection => {
  const names = [
    ...(preset ? presetMetricNames(preset, behaviour, retrieverK) : []),
    ...extraMetrics.map((metric) => (typeof metric === 'string' ? metric : metric.name)),
  ];
  if (names.length === 0) throw refuseNothing();
  const warnings: string[] = [];
  const metrics = new Map<string, MetricDefinition>();
  for (const name of latencyFirst(names)) {
    if (name === TOXICITY) {
      warnings.push(TOXICITY_WARNING);
      continue;
    }
    const metric = metricByName(name, behaviour);
    if (metric.needs.includes('target') && !hasTargets) {
      if (isRetrievalMetric(name)) throw missingTargets(name);
      warnings.push(`${name} compares with targets and the data names none: the metric was left out`);
    } else if (!metrics.has(resultName(metric))) {
      metrics.set(resultName(metric), metric);
    }
  }
  return { metrics: [...metrics.values()], warnings };
};
