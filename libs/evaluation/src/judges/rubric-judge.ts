import type { Compat } from '../behaviour.js';
import {
  readAggregations,
  readName,
  SHAPE_FIELDS,
  STANDARD_AGGREGATIONS,
} from '../metrics/described-shape.js';
import type { MetricContext } from '../metrics/metric-reader.js';
import { type DocumentReader, invalidMetric } from '../metrics/document-reader.js';
import type { JudgedMetric } from '../metrics/metric.types.js';
import { aggregateJudgeScores } from './judge-aggregations.js';
import { builtInJudge } from './built-in-judges.js';
import { rubricArguments } from './genai-custom-metrics.js';
import { readExamples } from './judge-examples.reader.js';
import { judgePrompt } from './judge-prompt.js';
import { parseJudgeReply, verdictScore } from './judge-reply.js';
import { missingValue, requirementsOf, valuesOf } from './judge-row.js';
import { defaultParameters, JUDGE_FIELDS, readModel, readParameters } from './judge-settings.js';
import type { JudgeDefinition } from './judge.types.js';

const MAX_TEXT = 50_000;
const MAX_COLUMN = 500;
const MAX_COLUMNS = 20;

const FIELDS = [
  ...SHAPE_FIELDS,
  ...JUDGE_FIELDS,
  'definition',
  'grading_prompt',
  'examples',
  'grading_context_columns',
  'include_input',
];

interface RubricJudge {
  readonly definition: JudgeDefinition;
  readonly compat: Compat;
  readonly isGreaterBetter: boolean;
  readonly model: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A judge with a definition and a rubric, asked once a row. Only what it is shown must be there. */
const rubricMetric = ({ definition, compat, isGreaterBetter, ...call }: RubricJudge): JudgedMetric => {
  const { contextColumns, isInputShown, aggregations } = definition;
  const { model, parameters } = call;
  const shownInput = isInputShown ? ['inputs'] : [];
  const indispensable = ['predictions', ...shownInput];
  return {
    kind: 'judged',
    name: definition.name,
    version: definition.version,
    ...requirementsOf([...indispensable, ...contextColumns]),
    isGreaterBetter,
    column: 'score-column',
    hasJustification: true,
    isDroppedByFirstRow: false,
    aggregate: (scores) => aggregateJudgeScores(scores, aggregations),
    model,
    clientArguments: rubricArguments(definition, { model, parameters, isGreaterBetter }),
    question: (row) => {
      const missing = missingValue(row, indispensable);
      if (missing !== null) return missing;
      const { predictions: output, inputs: input } = valuesOf(row, indispensable);
      const content = judgePrompt(definition, { input, output, context: valuesOf(row, contextColumns) });
      return { kind: 'question', messages: [{ role: 'user', content }], parameters };
    },
    verdict: (reply) => verdictScore(parseJudgeReply(reply, compat)),
  };
};

/** One of the five judges that come with Weir; null for another name. */
export const builtInMetric = (
  name: string,
  { behaviour, judgeModel }: MetricContext,
): JudgedMetric | null => {
  const definition = builtInJudge(name, behaviour);
  if (definition === null) return null;
  return rubricMetric({
    definition,
    compat: behaviour.compat,
    isGreaterBetter: true,
    model: judgeModel,
    parameters: defaultParameters(judgeModel),
  });
};

const readColumns = (document: DocumentReader): string[] | undefined => {
  const rule = { maxLength: MAX_COLUMN, maxItems: MAX_COLUMNS };
  const columns = document.optionalTexts('grading_context_columns', rule);
  const repeated = columns?.find((name, index) => columns.indexOf(name) !== index);
  if (repeated === undefined) return columns;
  throw invalidMetric(document.field('grading_context_columns'), `names '${repeated}' twice`);
};

const readVersion = (document: DocumentReader): string => {
  const version = document.optionalText('version', { maxLength: 20 }) ?? 'v1';
  if (version === 'v1') return version;
  throw invalidMetric(document.field('version'), "must be 'v1': the only form of judges there is");
};

/** A built-in judge's examples are graded by its own rubric, with its own columns. */
const hasOwnRules = (document: DocumentReader): boolean =>
  ['definition', 'grading_prompt', 'grading_context_columns'].some(
    (name) => document.raw(name) !== undefined,
  );

const readDefinition = (document: DocumentReader, { behaviour }: MetricContext): JudgeDefinition => {
  const name = readName(document);
  const known = builtInJudge(name, behaviour);
  const told = (field: 'definition' | 'grading_prompt', fallback: string | undefined): string =>
    document.optionalText(field, { maxLength: MAX_TEXT }) ??
    fallback ??
    document.text(field, { maxLength: MAX_TEXT });
  const contextColumns = readColumns(document) ?? known?.contextColumns ?? [];
  const presetExamples = known === null || hasOwnRules(document) ? [] : known.examples;
  return {
    name,
    version: readVersion(document),
    definition: told('definition', known?.definition),
    gradingPrompt: told('grading_prompt', known?.gradingPrompt),
    examples: readExamples(document, contextColumns) ?? presetExamples,
    contextColumns,
    isInputShown: document.optionalFlag('include_input') ?? known?.isInputShown ?? true,
    aggregations: readAggregations(document, behaviour) ?? STANDARD_AGGREGATIONS,
  };
};

/** A judge with a definition and a rubric; or one of the built-in judges by its name, with what shall differ. */
export const readRubricJudge = (document: DocumentReader, context: MetricContext): JudgedMetric => {
  document.allowOnly(FIELDS);
  const model = readModel(document, context.judgeModel);
  return rubricMetric({
    definition: readDefinition(document, context),
    compat: context.behaviour.compat,
    isGreaterBetter: document.optionalFlag('greater_is_better') ?? true,
    model,
    parameters: readParameters(document) ?? defaultParameters(model),
  });
};
