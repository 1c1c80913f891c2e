import { aggregateJudgeScores, JUDGE_AGGREGATIONS } from '../judges/judge-aggregations.js';
import type { EvaluationBehaviour } from '../behaviour.js';
import { customScore } from './custom-score.js';
import { readAggregations, readShape, SHAPE_FIELDS, STANDARD_AGGREGATIONS } from './described-shape.js';
import { type DocumentReader, invalidMetric } from './document-reader.js';
import { checkJavaScriptSource, MAX_SOURCE_CHARACTERS } from './javascript-source.js';
import type { MetricContext } from './metric-reader.js';
import type { ExternalMetric, ExternalScorer } from './metric.types.js';

interface TimeoutRule {
  readonly fallback: number;
  readonly maximum: number;
}

const JAVASCRIPT_TIMEOUT: TimeoutRule = { fallback: 1_000, maximum: 10_000 };
const HTTP_TIMEOUT: TimeoutRule = { fallback: 10_000, maximum: 300_000 };
const MAX_URL_CHARACTERS = 2_000;

const readTimeout = (document: DocumentReader, { fallback, maximum }: TimeoutRule): number => {
  const timeoutMs = document.optionalNumber('timeout_ms', { minimum: 1, maximum }) ?? fallback;
  if (Number.isInteger(timeoutMs)) return timeoutMs;
  throw invalidMetric(document.field('timeout_ms'), 'must be a whole number of milliseconds');
};

/** MLflow's three where nothing was said, none where none is asked for. No row scored is no aggregate. */
const readAggregate = (
  document: DocumentReader,
  behaviour: EvaluationBehaviour,
): ExternalMetric['aggregate'] => {
  const given = document.optionalList('aggregations', { maxItems: JUDGE_AGGREGATIONS.length });
  const isNoneAsked = given?.length === 0;
  const named = given === undefined || isNoneAsked ? undefined : readAggregations(document, behaviour);
  const aggregations = isNoneAsked ? [] : (named ?? STANDARD_AGGREGATIONS);
  return (scores) => (scores.length === 0 ? {} : aggregateJudgeScores(scores, aggregations));
};

interface CustomMetric {
  readonly scorer: ExternalScorer;
  readonly hasJustification: boolean;
}

const customMetric = (
  document: DocumentReader,
  { behaviour }: MetricContext,
  { scorer, hasJustification }: CustomMetric,
): ExternalMetric => ({
  kind: 'external',
  ...readShape(document, behaviour),
  needs: ['prediction'],
  hasJustification,
  scorer,
  verdict: (value) => customScore(value, behaviour.compat),
  aggregate: readAggregate(document, behaviour),
});

/** A metric that an expression or a function over the row computes, in a sandbox. */
export const readJavaScriptMetric = (document: DocumentReader, context: MetricContext): ExternalMetric => {
  document.allowOnly([...SHAPE_FIELDS, 'source', 'timeout_ms']);
  const source = document.text('source', { maxLength: MAX_SOURCE_CHARACTERS });
  const check = checkJavaScriptSource(source);
  if (check.kind === 'invalid') throw invalidMetric(document.field('source'), check.reason);
  const { code, form } = check;
  return customMetric(document, context, {
    scorer: { kind: 'javascript', code, form, timeoutMs: readTimeout(document, JAVASCRIPT_TIMEOUT) },
    // The table's columns are settled before the first row is scored.
    hasJustification: /\bjustification\b/.test(code),
  });
};

const readAddress = (document: DocumentReader): string => {
  const text = document.text('url', { maxLength: MAX_URL_CHARACTERS });
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalidMetric(document.field('url'), 'must be an http or https address');
  }
  // The address is stored and shown: no place for a password.
  if (url.username !== '' || url.password !== '') {
    throw invalidMetric(document.field('url'), 'must not hold credentials');
  }
  return url.href;
};

/** A metric that a service scores, row by row. */
export const readHttpMetric = (document: DocumentReader, context: MetricContext): ExternalMetric => {
  document.allowOnly([...SHAPE_FIELDS, 'url', 'timeout_ms']);
  const url = readAddress(document);
  return customMetric(document, context, {
    scorer: { kind: 'http', url, timeoutMs: readTimeout(document, HTTP_TIMEOUT) },
    hasJustification: true,
  });
};
