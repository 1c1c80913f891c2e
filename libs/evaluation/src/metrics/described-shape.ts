import {
  aggregateJudgeScores,
  JUDGE_AGGREGATIONS,
  type JudgeAggregation,
} from '../judges/judge-aggregations.js';
import type { EvaluationBehaviour } from '../behaviour.js';
import { type DocumentReader, invalidMetric } from './document-reader.js';
import type { MetricShape } from './metric.types.js';

/** With version, aggregate and prefix a key must stay within 250 characters. */
const MAX_NAME = 100;
/** What run metrics may be called, but for the slash: that parts name, version and aggregate. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.\- ]*$/u;
/** Names a row's prediction among the stored units. */
const RESERVED = 'prediction';

export const STANDARD_AGGREGATIONS: readonly JudgeAggregation[] = ['mean', 'variance', 'p90'];

/** Fields that every described metric may have. */
export const SHAPE_FIELDS = ['type', 'name', 'version', 'greater_is_better', 'aggregations'] as const;

const nameText = (document: DocumentReader, field: 'name' | 'version'): string | undefined => {
  const name = document.optionalText(field, { maxLength: MAX_NAME });
  if (name === undefined || NAME.test(name)) return name;
  throw invalidMetric(
    document.field(field),
    'may hold letters, digits, underscores, dashes, periods and blanks, and begins with none of the last three',
  );
};

export const readName = (document: DocumentReader): string => {
  const name = nameText(document, 'name') ?? document.text('name', { maxLength: MAX_NAME });
  if (name !== RESERVED) return name;
  throw invalidMetric(document.field('name'), `'${RESERVED}' is taken: it stands for what the model answers`);
};

const isAggregation = (value: unknown): value is JudgeAggregation =>
  JUDGE_AGGREGATIONS.some((known) => known === value);

/** Undefined for the default ones. Nothing, written out as an empty list or null, means no aggregates in 2.8. */
export const readAggregations = (
  document: DocumentReader,
  { compat }: EvaluationBehaviour,
): readonly JudgeAggregation[] | undefined => {
  const given = document.optionalList('aggregations', { maxItems: JUDGE_AGGREGATIONS.length });
  const isEmptied = document.has('aggregations') && (given ?? []).length === 0;
  if (isEmptied) return compat === 'latest' ? undefined : [];
  return given?.map((name, index) => {
    if (isAggregation(name)) return name;
    const field = `${document.field('aggregations')}[${index}]`;
    throw invalidMetric(field, `must be one of: ${JUDGE_AGGREGATIONS.join(', ')}`);
  });
};

type DescribedShape = Pick<
  MetricShape,
  'name' | 'version' | 'isGreaterBetter' | 'column' | 'isDroppedByFirstRow' | 'aggregate'
>;

/** What the documents of all types have in common: name, version, direction and aggregates. */
export const readShape = (
  document: DocumentReader,
  behaviour: EvaluationBehaviour,
  defaults: readonly JudgeAggregation[] = STANDARD_AGGREGATIONS,
): DescribedShape => {
  const aggregations = readAggregations(document, behaviour) ?? defaults;
  return {
    name: readName(document),
    version: nameText(document, 'version') ?? null,
    isGreaterBetter: document.optionalFlag('greater_is_better') ?? true,
    column: 'score-column',
    isDroppedByFirstRow: false,
    aggregate: (scores) => aggregateJudgeScores(scores, aggregations),
  };
};
