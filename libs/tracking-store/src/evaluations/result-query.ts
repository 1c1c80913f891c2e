import { AppError } from '@weir/errors';
import { parseFilter, type Comparison, type Literal } from '../search/comparison.js';
import { parseOrderBy, type Direction } from '../search/sort.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { textSql } from '../search/value-tests.js';
import { PREDICTION_UNIT } from './evaluation-unit.entity.js';

/** Which rows of an evaluation's results, in which order. */
export interface ResultQuery {
  readonly evaluationId: string;
  /** Result names of the metrics; nothing else can be asked for. */
  readonly metrics: readonly string[];
  readonly filter: string;
  readonly order: ResultOrder;
  /** Where rows are found by their data, for whoever asks for that here. */
  readonly dataAddress: string;
}

export type ResultOrder =
  | { readonly by: 'row'; readonly direction: Direction }
  | { readonly by: 'score'; readonly metric: string; readonly direction: Direction };

export const ROW_ORDER: ResultOrder = { by: 'row', direction: 'ASC' };

const OPERATORS: Readonly<Record<string, string>> = {
  '=': '=',
  '!=': '<>',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
};

const WHOLE_NUMBER = /^[+-]?\d{1,9}$/;
const FIELDS =
  'row_index, latency_seconds, errors, errors.`metric`, scores.`metric`, justifications.`metric`';

export function badResultQuery(
  field: 'filter' | 'order_by' | 'page_token',
  message: string,
  cause?: unknown,
): AppError {
  return new AppError({
    code: 'EVALUATION.INVALID_QUERY',
    status: 400,
    message: `${field}: ${message}`,
    details: { errors: [{ field, message }] },
    cause,
  });
}

/** Reads `row_index desc` or ``scores.`exact_match/v1` asc``. */
export function parseResultOrder(text: string, metrics: readonly string[]): ResultOrder {
  if (text.trim() === '') return ROW_ORDER;
  const [clause] = within('order_by', () => parseOrderBy([text]));
  const { entity, key } = clause?.identifier ?? { entity: null, key: '' };
  const direction = clause?.direction ?? 'ASC';
  if (entity === null && key === 'row_index') return { by: 'row', direction };
  if (entity === 'scores') return { by: 'score', metric: knownMetric('order_by', key, metrics), direction };
  throw badResultQuery('order_by', 'must be row_index or scores.`metric`, with ASC or DESC');
}

/**
 * Conditions on `r.row_index` of the evaluation that `evaluation` is bound to. Each looks for one unit by its key, so what a page
 * costs depends on the rows that are passed over, not on the units that there are.
 */
export function resultConditions(
  sql: SqlBuilder,
  evaluation: string,
  query: Pick<ResultQuery, 'filter' | 'metrics' | 'dataAddress'>,
): string[] {
  const { filter } = query;
  if (UNSTORABLE.test(filter)) throw badResultQuery('filter', 'must be valid Unicode without NUL characters');
  return within('filter', () => parseFilter(filter)).map((comparison) =>
    new ResultCondition(sql, evaluation, query, comparison).sql(),
  );
}

const UNSTORABLE = /\0|\p{Surrogate}/u;

/** The grammar's own refusals say what is wrong; this adds where. */
function within<T>(field: 'filter' | 'order_by', parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (AppError.isInstance(error) && error.status < 500) throw badResultQuery(field, error.message, error);
    throw error;
  }
}

function knownMetric(field: 'filter' | 'order_by', name: string, metrics: readonly string[]): string {
  if (metrics.includes(name)) return name;
  const known = metrics.map((metric) => `\`${metric}\``).join(', ');
  throw badResultQuery(
    field,
    `there is no metric \`${name.slice(0, 100)}\`; known: ${known.slice(0, 1_000)}`,
  );
}

class ResultCondition {
  constructor(
    private readonly builder: SqlBuilder,
    private readonly evaluation: string,
    private readonly query: Pick<ResultQuery, 'metrics' | 'dataAddress'>,
    private readonly comparison: Comparison,
  ) {}

  sql(): string {
    const { entity, key } = this.comparison.identifier;
    if (entity === null && key === 'row_index') return this.rowTest();
    if (entity === null && key === 'latency_seconds') return this.latency();
    if (entity === null && key === 'errors') return this.presence(`u.outcome = 'failed'`);
    if (entity === 'errors') return this.text(this.unitOf(key, [PREDICTION_UNIT]), `u.outcome = 'failed'`);
    if (entity === 'justifications') return this.text(this.unitOf(key), `u.outcome = 'scored'`);
    if (entity === 'scores') return this.score(this.unitOf(key));
    const asked = (entity ?? key).slice(0, 100);
    throw badResultQuery(
      'filter',
      `there is no field ${asked}; known: ${FIELDS}. By their data rows are found in the run’s table, once it is there: GET ${this.query.dataAddress}?filter=…`,
    );
  }

  private unitOf(name: string, more: readonly string[] = []): string {
    return `u.unit = ${this.builder.bind(knownMetric('filter', name, [...this.query.metrics, ...more]))}`;
  }

  /** Compared as the integer that it is, so that the index gives a range of rows. */
  private rowTest(): string {
    const { comparator, value } = this.comparison;
    const operator = OPERATORS[comparator];
    if (value.kind !== 'number' || operator === undefined || !WHOLE_NUMBER.test(value.source)) {
      throw this.wrongValue(value, 'a whole number');
    }
    return `r.row_index ${operator} ${this.builder.bind(Number(value.source))}::integer`;
  }

  private latency(): string {
    const unit = `u.unit = '${PREDICTION_UNIT}'`;
    if (this.comparison.value.kind === 'none')
      return this.presence(`${unit} AND u.latency_seconds IS NOT NULL`);
    return this.exists(`${unit} AND ${this.numberTest('u.latency_seconds')}`);
  }

  private score(unit: string): string {
    const { comparator, value } = this.comparison;
    if (value.kind === 'none') return this.presence(`${unit} AND u.outcome = 'scored'`);
    const operator = comparator === '=' || comparator === '!=' ? OPERATORS[comparator] : undefined;
    if (value.kind !== 'text' || operator === undefined) {
      return this.exists(`${unit} AND ${this.numberTest('u.score')}`);
    }
    // Scores that are texts are compared as the JSON they are stored as: no text of a model can be beyond what Postgres reads.
    return this.exists(
      `${unit} AND u.output::text ${operator} ${this.builder.bind(JSON.stringify(value.text))}`,
    );
  }

  private text(unit: string, outcome: string): string {
    const { comparator, value } = this.comparison;
    const found = `${unit} AND ${outcome} AND u.reason IS NOT NULL`;
    if (value.kind === 'none') return this.presence(found);
    const isTextual =
      comparator === '=' || comparator === '!=' || comparator === 'LIKE' || comparator === 'ILIKE';
    if (value.kind !== 'text' || !isTextual) throw this.wrongValue(value, 'a text in quotes');
    return this.exists(`${found} AND ${textSql(this.builder, 'u.reason', { comparator, text: value.text })}`);
  }

  private numberTest(expression: string): string {
    const { comparator, value } = this.comparison;
    const operator = OPERATORS[comparator];
    if (value.kind !== 'number' || operator === undefined) throw this.wrongValue(value, 'a number');
    const number = Number(value.source);
    if (!Number.isFinite(number)) throw this.wrongValue(value, 'a number that a double can hold');
    return `${expression} ${operator} ${this.builder.bind(number)}::float8`;
  }

  private presence(condition: string): string {
    const { comparator, value } = this.comparison;
    if (value.kind !== 'none') throw this.wrongValue(value, 'IS NULL or IS NOT NULL');
    return comparator === 'IS NULL' ? `NOT ${this.exists(condition)}` : this.exists(condition);
  }

  private exists(condition: string): string {
    return `EXISTS (SELECT 1 FROM evaluation_units AS u
      WHERE u.evaluation_id = ${this.evaluation} AND u.row_index = r.row_index AND ${condition})`;
  }

  private wrongValue({ source }: Literal, expected: string): AppError {
    const { comparator, identifier } = this.comparison;
    const name = identifier.entity === null ? identifier.key : `${identifier.entity}.\`${identifier.key}\``;
    const found = `${comparator} ${source}`.trim().slice(0, 200);
    return badResultQuery('filter', `${name.slice(0, 150)} takes ${expected}, not: ${found}`);
  }
}
