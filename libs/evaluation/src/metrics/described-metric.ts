import { readGuidelinesJudge } from '../judges/guidelines-judge.js';
import { readPromptJudge } from '../judges/prompt-judge.js';
import { readRubricJudge } from '../judges/rubric-judge.js';
import { DocumentReader, invalidMetric } from './document-reader.js';
import { readHttpMetric, readJavaScriptMetric } from './external-metric.js';
import type { MetricContext, MetricReader } from './metric-reader.js';
import type { Metric } from './metric.types.js';

/** Reads each `type`; every reader refuses what it does not know. */
const READERS: ReadonlyMap<unknown, MetricReader> = new Map<unknown, MetricReader>([
  ['judge', readRubricJudge],
  ['prompt', readPromptJudge],
  ['guidelines', readGuidelinesJudge],
  ['javascript', readJavaScriptMetric],
  ['http', readHttpMetric],
]);

/** The metric that a document describes, or an AppError `EVALUATION.INVALID_METRIC` (400) with the path of what is wrong. */
export const describedMetric = (document: unknown, path: string, context: MetricContext): Metric => {
  const reader = new DocumentReader(document, path);
  const read = READERS.get(reader.raw('type'));
  if (read !== undefined) return read(reader, context);
  throw invalidMetric(reader.field('type'), `must be one of: ${[...READERS.keys()].join(', ')}`);
};
