import { standardAggregations } from '../aggregation/standard-aggregations.js';
import type { Compat } from '../behaviour.js';
import { entryAt } from '../evaluate/row-table-metric.js';
import type { TableMetric, TableMetricResult, TableMetricValues } from '../evaluate/table-metric.types.js';
import { invalidInput } from './protocol-input.js';

/** What a custom function gives back: a number, or scores with what belongs to them; anything else is refused. */
interface CustomValue {
  readonly scores?: unknown;
  readonly justifications?: readonly string[];
  readonly aggregates?: Readonly<Record<string, unknown>>;
}

interface CustomFunction {
  readonly parameters: readonly string[];
  readonly optional?: readonly string[];
  readonly compute: (values: TableMetricValues, rowCount: number) => number | CustomValue | null;
}

export interface CustomMetricRequest {
  readonly name: string;
  readonly as: string;
  readonly version: string | null;
  readonly compat: Compat;
}

const textAt = (column: unknown, row: number): string => {
  const value = entryAt(column, row);
  if (typeof value === 'string') return value;
  throw invalidInput('a custom metric was given a value that is no text');
};

const eachRow = <T>(rowCount: number, value: (row: number) => T): T[] =>
  Array.from({ length: rowCount }, (_, row) => value(row));

const lengthsOf =
  (column: string) =>
  (values: TableMetricValues, rowCount: number): CustomValue => ({
    scores: eachRow(rowCount, (row) => [...textAt(values[column], row)].length),
  });

const doubledTokens = ({ metrics }: TableMetricValues): CustomValue => {
  const result: unknown = metrics instanceof Map ? metrics.get('token_count') : undefined;
  const scores = (result as TableMetricResult | undefined)?.scores;
  if (!scores) throw invalidInput("the metric reads the result of 'token_count', which is not there");
  if (scores.includes(null))
    throw invalidInput("the metric reads a result of 'token_count' that has no number");
  return { scores: scores.map((score) => Number(score) * 2) };
};

const raiseAlways = (): never => {
  throw invalidInput('boom');
};

/** Small metrics that show each way a custom function may behave; the protocol's cases name them. */
const CUSTOM_FUNCTIONS: ReadonlyMap<string, CustomFunction> = new Map<string, CustomFunction>([
  ['char_length', { parameters: ['predictions'], compute: lengthsOf('predictions') }],
  ['constant', { parameters: ['predictions'], compute: () => 0.25 }],
  [
    'explained',
    {
      parameters: ['predictions'],
      compute: (_values, rowCount) => ({
        scores: [1, 0, 1].slice(0, rowCount),
        justifications: eachRow(rowCount, (row) => `row ${row}`),
        aggregates: { share: 0.5, nothing: null },
      }),
    },
  ],
  [
    'no_aggregates',
    {
      parameters: ['predictions'],
      compute: (_values, rowCount) => ({ scores: [3, 4, 5].slice(0, rowCount), aggregates: {} }),
    },
  ],
  [
    'labels',
    {
      parameters: ['predictions'],
      compute: (_values, rowCount) => ({ scores: ['yes', 'no', 'yes'].slice(0, rowCount) }),
    },
  ],
  ['context_length', { parameters: ['predictions', 'targets', 'context'], compute: lengthsOf('context') }],
  [
    'over_threshold',
    {
      parameters: ['predictions', 'targets', 'threshold'],
      compute: ({ predictions, threshold }, rowCount) => ({
        scores: eachRow(rowCount, (row) => Number([...textAt(predictions, row)].length > Number(threshold))),
      }),
    },
  ],
  ['after_tokens', { parameters: ['predictions', 'targets', 'metrics'], compute: doubledTokens }],
  [
    'with_default',
    {
      parameters: ['predictions'],
      optional: ['penalty'],
      compute: ({ penalty }, rowCount) => ({ scores: eachRow(rowCount, () => Number(penalty ?? 3)) }),
    },
  ],
  [
    'legacy',
    {
      parameters: ['predictions', 'targets'],
      compute: ({ predictions, targets }, rowCount) =>
        eachRow(rowCount, (row) => entryAt(predictions, row) === entryAt(targets, row)).filter(Boolean)
          .length,
    },
  ],
  [
    'same_name_aggregate',
    { parameters: ['predictions'], compute: () => ({ aggregates: { same_name_aggregate: 7, other: 8 } }) },
  ],
  ['returns_none', { parameters: ['predictions'], compute: () => null }],
  ['bad_scores', { parameters: ['predictions'], compute: () => ({ scores: 'oops' }) }],
  [
    'bad_aggregates',
    {
      parameters: ['predictions'],
      compute: (_values, rowCount) => ({ scores: eachRow(rowCount, () => 1), aggregates: { mean: 'high' } }),
    },
  ],
  ['raises', { parameters: ['predictions'], compute: raiseAlways }],
  [
    'raises_late',
    {
      parameters: ['predictions'],
      compute: (_values, rowCount) => (rowCount > 1 ? raiseAlways() : { scores: [1] }),
    },
  ],
]);

const isNumberList = (scores: readonly unknown[]): scores is number[] =>
  scores.every((score) => typeof score === 'number');

const isScoreList = (scores: unknown, compat: Compat): scores is (number | string | null)[] =>
  Array.isArray(scores) &&
  scores.every(
    (score) =>
      score === null || typeof score === 'number' || (compat === 'latest' && typeof score === 'string'),
  );

/** The aggregates given, or the standard ones of numeric scores, which 2.8 does not add; null if they are no numbers. */
const aggregatesOf = ({ scores, aggregates }: CustomValue, compat: Compat): Record<string, number> | null => {
  if (aggregates === undefined) {
    const isSummable = compat === 'latest' && Array.isArray(scores) && isNumberList(scores);
    return isSummable ? standardAggregations(scores) : {};
  }
  const given = Object.entries(aggregates).filter(([, value]) => value !== null);
  const numbers = given.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return numbers.length === given.length ? Object.fromEntries(numbers) : null;
};

/** Null for what MLflow drops with a warning. */
const checked = (
  value: number | CustomValue | null,
  { as, compat }: CustomMetricRequest,
): TableMetricResult | null => {
  if (value === null) return null;
  if (typeof value === 'number') return { scores: null, justifications: null, aggregates: { [as]: value } };
  const aggregates = aggregatesOf(value, compat);
  if (aggregates === null) return null;
  const { scores, justifications = null } = value;
  if (scores === undefined) return { scores: null, justifications, aggregates };
  return isScoreList(scores, compat) ? { scores, justifications, aggregates } : null;
};

/** The custom metric of that name, under the name and version that the request gives it. */
export const customMetric = (request: CustomMetricRequest): TableMetric => {
  const custom = CUSTOM_FUNCTIONS.get(request.name);
  if (custom === undefined) throw invalidInput(`unknown custom metric '${request.name.slice(0, 80)}'`);
  return {
    name: request.as,
    version: request.version,
    isBareColumn: false,
    parameters: [
      ...custom.parameters.map((name) => ({ name, isOptional: false })),
      ...(custom.optional ?? []).map((name) => ({ name, isOptional: true })),
    ],
    evaluate: (values, rowCount) => Promise.resolve(checked(custom.compute(values, rowCount), request)),
  };
};
