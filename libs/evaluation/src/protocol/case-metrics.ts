import type { EvaluationBehaviour } from '../behaviour.js';
import { type JudgePort, judgeTableMetric, promptJudgeTableMetric } from '../evaluate/judge-table-metric.js';
import { rowTableMetric } from '../evaluate/row-table-metric.js';
import type { TableMetric } from '../evaluate/table-metric.types.js';
import { builtInJudge } from '../judges/built-in-judges.js';
import { type JudgeAggregation, parseJudgeAggregations } from '../judges/judge-aggregations.js';
import type { JudgeDefinition, JudgeExample } from '../judges/judge.types.js';
import { metricByName } from '../metrics/metric-catalogue.js';
import { presetMetricNames, TOXICITY } from '../metrics/metric-presets.js';
import { isRetrievalMetric } from '../metrics/retrieval.metrics.js';
import { toxicity } from '../metrics/toxicity.metric.js';
import { customMetric } from './custom-metrics.js';
import type { EvaluationCase, JsonObject } from './evaluation-case.js';
import { invalidInput, isRecord } from './protocol-input.js';

const STANDARD: readonly JudgeAggregation[] = ['mean', 'variance', 'p90'];

const textOf = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);

const nameOf = (specification: JsonObject): string => {
  const { name } = specification;
  if (typeof name === 'string') return name;
  throw invalidInput('a metric must have a name');
};

const optionsOf = ({ kwargs }: JsonObject): JsonObject => (isRecord(kwargs) ? kwargs : {});

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

const namesOf = (value: unknown): string[] => {
  const names: unknown[] = Array.isArray(value) ? value : [value];
  return names.filter((name): name is string => typeof name === 'string');
};

/** Nothing asked for means the standard three in later versions, and no aggregates in 2.8. */
const aggregationsOf = (
  { aggregations }: JsonObject,
  { compat }: EvaluationBehaviour,
): readonly JudgeAggregation[] => {
  if (aggregations === undefined) return STANDARD;
  const names = namesOf(aggregations);
  return names.length === 0 && compat === 'latest' ? STANDARD : parseJudgeAggregations(names);
};

const readExample = (value: unknown, columns: readonly string[]): JudgeExample => {
  if (!isRecord(value)) throw invalidInput('an example must be an object');
  const { grading_context: given = {}, input } = value;
  const context = isRecord(given) ? given : { [columns[0] ?? '']: given };
  const isComplete =
    columns.length === Object.keys(context).length && columns.every((name) => name in context);
  if (!isComplete) throw invalidInput(`an example must have the grading context ${columns.join(', ')}`);
  return {
    ...(typeof input === 'string' ? { input } : {}),
    output: textOf(value['output'], ''),
    score: Number(value['score']),
    justification: textOf(value['justification'], ''),
    gradingContext: Object.fromEntries(
      Object.entries(context).map(([name, text]) => [name, textOf(text, '')]),
    ),
  };
};

const readJudge = (specification: JsonObject, behaviour: EvaluationBehaviour): JudgeDefinition => {
  const options = optionsOf(specification);
  const version = textOf(options['version'], 'v1');
  if (version !== 'v1') throw invalidInput(`there is no judge version '${version.slice(0, 20)}'`);
  const contextColumns = namesOf(options['grading_context_columns']);
  const examples = listOf(options['examples']);
  return {
    name: nameOf(specification),
    version,
    definition: textOf(options['definition'], 'a definition'),
    gradingPrompt: textOf(options['grading_prompt'], 'a rubric'),
    examples: examples.map((example) => readExample(example, contextColumns)),
    contextColumns,
    isInputShown: options['include_input'] !== false,
    aggregations: aggregationsOf(options, behaviour),
  };
};

type MetricBuilder = (
  specification: JsonObject,
  behaviour: EvaluationBehaviour,
  judge: JudgePort,
) => TableMetric;

const rowMetric = (name: string, behaviour: EvaluationBehaviour): TableMetric =>
  rowTableMetric(metricByName(name, behaviour), isRetrievalMetric(name));

const BUILDERS: ReadonlyMap<unknown, MetricBuilder> = new Map<unknown, MetricBuilder>([
  [
    'builtin',
    (specification, behaviour) => {
      const [k] = listOf(specification['args']);
      return rowMetric(nameOf(specification).replace(/_at_k$/, `_at_${Number(k)}`), behaviour);
    },
  ],
  [
    'custom',
    (specification, { compat }) => {
      const { as, version } = specification;
      const name = nameOf(specification);
      return customMetric({ name, as: textOf(as, name), version: textOf(version, '') || null, compat });
    },
  ],
  [
    'judge',
    (specification, behaviour, judge) => {
      const definition = builtInJudge(nameOf(specification), behaviour);
      if (definition === null) throw invalidInput(`unknown judge '${nameOf(specification).slice(0, 80)}'`);
      return judgeTableMetric(definition, judge);
    },
  ],
  [
    'judge_custom',
    (specification, behaviour, judge) => judgeTableMetric(readJudge(specification, behaviour), judge),
  ],
  [
    'judge_prompt',
    (specification, behaviour, judge) => {
      const options = optionsOf(specification);
      const prompt = textOf(options['judge_prompt'], '');
      const aggregations = aggregationsOf(options, behaviour);
      return promptJudgeTableMetric({ name: nameOf(specification), prompt, aggregations }, judge);
    },
  ],
]);

/** The metrics that the case lists itself. */
export const extraMetricsOf = (
  { extraMetrics }: EvaluationCase,
  behaviour: EvaluationBehaviour,
  judge: JudgePort,
): TableMetric[] =>
  extraMetrics.map((specification) => {
    const build = BUILDERS.get(specification['kind']);
    if (build === undefined) throw invalidInput('a metric has an unknown kind');
    return build(specification, behaviour, judge);
  });

/** The metrics of the case's `model_type`; toxicity only with a classifier, the retriever's only with a usable k. */
export const presetMetricsOf = (
  { modelType, settings, toxicity: scores }: EvaluationCase,
  behaviour: EvaluationBehaviour,
): TableMetric[] => {
  if (modelType === null) return [];
  const k = settings['retriever_k'];
  const isKUsable = k === undefined || (typeof k === 'number' && Number.isInteger(k) && k > 0);
  const names = presetMetricNames(modelType, behaviour, typeof k === 'number' ? k : undefined);
  if (!isKUsable) return [];
  return names.flatMap((name) => {
    if (name !== TOXICITY) return [rowMetric(name, behaviour)];
    return scores === null
      ? []
      : [
          rowTableMetric(
            toxicity((text) => Number(scores[text])),
            false,
          ),
        ];
  });
};
