import type { EvaluationBehaviour } from '../behaviour.js';
import type { Metric } from '../metrics/metric.types.js';
import type { JudgeDefinition } from './judge.types.js';

/** The artifact's path in the run; `mlflow.metrics.genai.retrieve_custom_metrics` reads it. */
export const GENAI_CUSTOM_METRICS_PATH = 'genai_custom_metrics.json';

/** The client whose constructors the arguments are for; another one warns, and tries. */
const CLIENT_VERSION = '3.17.2';
/** MLflow's default; the client asks that many questions at once. */
const MAX_WORKERS = 10;

/** The arguments by which MLflow's client builds a judge like this one. */
export type ClientArguments = Readonly<Record<string, unknown>>;

interface Call {
  readonly model: string;
  readonly parameters: Readonly<Record<string, unknown>> | null;
  readonly isGreaterBetter: boolean;
  readonly aggregations: readonly string[];
}

const shared = ({ model, parameters, aggregations, isGreaterBetter }: Call): ClientArguments => ({
  model,
  parameters,
  aggregations,
  greater_is_better: isGreaterBetter,
  max_workers: MAX_WORKERS,
  metric_metadata: null,
  mlflow_version: CLIENT_VERSION,
});

/** Arguments of `make_genai_metric`. */
export const rubricArguments = (
  judge: JudgeDefinition,
  call: Omit<Call, 'aggregations'>,
): ClientArguments => ({
  name: judge.name,
  definition: judge.definition,
  grading_prompt: judge.gradingPrompt,
  examples: judge.examples.map((example) => ({
    output: example.output,
    score: example.score,
    justification: example.justification,
    input: example.input ?? null,
    grading_context: example.gradingContext,
  })),
  version: judge.version,
  grading_context_columns: judge.contextColumns,
  include_input: judge.isInputShown,
  ...shared({ ...call, aggregations: judge.aggregations }),
  fn_name: 'make_genai_metric',
});

/** Arguments of `make_genai_metric_from_prompt`. */
export const promptArguments = (name: string, prompt: string, call: Call): ClientArguments => ({
  name,
  judge_prompt: prompt,
  ...shared(call),
  fn_name: 'make_genai_metric_from_prompt',
});

/** A table as `mlflow.log_table` writes it. */
export interface GenaiCustomMetrics {
  readonly columns: readonly ['name', 'version', 'metric_args'];
  readonly data: readonly (readonly [name: string, version: string, metricArgs: ClientArguments])[];
}

/** The judges of an evaluation as later versions of MLflow log them; null where they log nothing. */
export const genaiCustomMetrics = (
  metrics: readonly Metric[],
  { compat }: EvaluationBehaviour,
): GenaiCustomMetrics | null => {
  if (compat !== 'latest') return null;
  const data = metrics.flatMap((metric): GenaiCustomMetrics['data'] =>
    metric.kind === 'judged' && metric.clientArguments !== undefined
      ? [[metric.name, metric.version ?? '', metric.clientArguments]]
      : [],
  );
  return data.length === 0 ? null : { columns: ['name', 'version', 'metric_args'], data };
};
