import { AppError } from '@weir/errors';
import type { EvaluationBehaviour } from '../behaviour.js';
import { retrievalMetricNames } from './retrieval.metrics.js';

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
