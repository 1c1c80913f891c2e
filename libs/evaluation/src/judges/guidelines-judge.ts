import { readShape, SHAPE_FIELDS } from '../metrics/described-shape.js';
import type { MetricContext } from '../metrics/metric-reader.js';
import { type DocumentReader, invalidMetric } from '../metrics/document-reader.js';
import type { JudgedMetric, JudgeQuestion } from '../metrics/metric.types.js';
import { guidelinesPrompt } from './judge-prompt.js';
import { missingValue, requirementsOf, valuesOf } from './judge-row.js';
import { JUDGE_FIELDS, readModel, readParameters } from './judge-settings.js';
import { YES_NO_FORMAT, yesNoScore } from './yes-no-reply.js';

const MAX_GUIDELINE = 5_000;
const MAX_GUIDELINES = 50;
const FIELDS = [...SHAPE_FIELDS, ...JUDGE_FIELDS, 'guidelines', 'include_input'];

const readGuidelines = (document: DocumentReader): readonly string[] => {
  const rule = { maxLength: MAX_GUIDELINE, maxItems: MAX_GUIDELINES };
  const guidelines = document.optionalTexts('guidelines', rule) ?? [];
  if (guidelines.length > 0) return guidelines;
  throw invalidMetric(document.field('guidelines'), 'needs one guideline at least');
};

/** A parameter of the user's own goes before the form that the answer should have. */
const withFormat = (parameters: Readonly<Record<string, unknown>>): Omit<JudgeQuestion, 'messages'> =>
  Object.hasOwn(parameters, 'response_format')
    ? { kind: 'question', parameters }
    : { kind: 'question', parameters, responseFormat: { response_format: YES_NO_FORMAT } };

/** A judge that says yes (1) or no (0) to guidelines, in a structured answer; the mean is the share of rows that keep them. */
export const readGuidelinesJudge = (document: DocumentReader, context: MetricContext): JudgedMetric => {
  document.allowOnly(FIELDS);
  const guidelines = readGuidelines(document);
  const call = withFormat(readParameters(document) ?? {});
  const isInputShown = document.optionalFlag('include_input') ?? true;
  const shown = ['predictions', ...(isInputShown ? ['inputs'] : [])];
  return {
    kind: 'judged',
    ...readShape(document, context.behaviour, ['mean']),
    ...requirementsOf(shown),
    hasJustification: true,
    isYesNo: true,
    model: readModel(document, context.judgeModel),
    question: (row) =>
      missingValue(row, shown) ?? {
        ...call,
        messages: [{ role: 'user', content: guidelinesPrompt(guidelines, valuesOf(row, shown)) }],
      },
    verdict: yesNoScore,
  };
};
