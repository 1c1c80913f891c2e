import {
  readAggregations,
  readShape,
  SHAPE_FIELDS,
  STANDARD_AGGREGATIONS,
} from '../metrics/described-shape.js';
import type { MetricContext } from '../metrics/metric-reader.js';
import { type DocumentReader, invalidMetric } from '../metrics/document-reader.js';
import type { JudgedMetric } from '../metrics/metric.types.js';
import { promptArguments } from './genai-custom-metrics.js';
import { filledPrompt, promptVariables } from './judge-prompt.js';
import { parseJudgeReply, verdictScore } from './judge-reply.js';
import { missingValue, requirementsOf, valuesOf } from './judge-row.js';
import { JUDGE_FIELDS, readModel, readParameters } from './judge-settings.js';

const MAX_PROMPT = 100_000;
const FIELDS = [...SHAPE_FIELDS, ...JUDGE_FIELDS, 'judge_prompt'];

const variablesOf = (prompt: string, document: DocumentReader): readonly string[] => {
  const variables = promptVariables(prompt);
  if (variables.length > 0) return variables;
  throw invalidMetric(
    document.field('judge_prompt'),
    'shows the judge nothing of the row: name {predictions} or a column in braces',
  );
};

/**
 * A judge whose whole prompt was written by its user. Every `{column}` must be there: MLflow drops the prompt without a word when one
 * is missing, and grades nothing. No parameters are sent but those that were given, as in MLflow.
 */
export const readPromptJudge = (document: DocumentReader, context: MetricContext): JudgedMetric => {
  document.allowOnly(FIELDS);
  const prompt = document.text('judge_prompt', { maxLength: MAX_PROMPT });
  const variables = variablesOf(prompt, document);
  const { compat } = context.behaviour;
  const shape = readShape(document, context.behaviour);
  const model = readModel(document, context.judgeModel);
  const parameters = readParameters(document);
  const { name, isGreaterBetter } = shape;
  const aggregations = readAggregations(document, context.behaviour) ?? STANDARD_AGGREGATIONS;
  const call = { model, parameters: parameters ?? null, isGreaterBetter, aggregations };
  return {
    kind: 'judged',
    ...shape,
    ...requirementsOf(variables),
    hasJustification: true,
    model,
    clientArguments: promptArguments(name, prompt, call),
    question: (row) =>
      missingValue(row, variables) ?? {
        kind: 'question',
        messages: [{ role: 'user', content: filledPrompt(prompt, valuesOf(row, variables)) }],
        parameters: parameters ?? {},
      },
    verdict: (reply) => verdictScore(parseJudgeReply(reply, compat)),
  };
};
