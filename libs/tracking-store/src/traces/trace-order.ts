import { assertNoDuplicates, parseOrderBy, type SortTerm } from '../search/sort.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import type { Identifier } from '../search/tokenizer.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { badAttribute, isTraceAttribute, traceMap } from './trace-conditions.js';

type Direction = SortTerm['direction'];

export interface TraceOrder {
  readonly terms: readonly SortTerm[];
  /** What a page token of this order is marked with. */
  readonly mark: string;
}

const TIME: SortTerm = { expression: 'trace.request_time', direction: 'DESC', type: 'bigint' };
const ID: SortTerm = { expression: 'trace.trace_id', direction: 'ASC', type: 'text' };

/** Those that are never null. */
const PLAIN: Readonly<Record<string, Omit<SortTerm, 'direction'>>> = {
  timestamp_ms: TIME,
  request_id: ID,
  status: { expression: 'trace.state', type: 'text' },
  experiment_id: { expression: 'trace.experiment_id', type: 'bigint' },
};
const ALIASES: Readonly<Record<string, string>> = {
  timestamp: 'timestamp_ms',
  execution_time: 'execution_time_ms',
  end_time: 'end_time_ms',
  trace_id: 'request_id',
  state: 'status',
};

/** Newest first without an order; ties go to the newer trace, then to the id. What has no value comes last. */
export function traceOrder(sql: SqlBuilder, orderBy: readonly string[]): TraceOrder {
  const fields = parseOrderBy(orderBy).map(({ identifier, direction }) => {
    const { name, terms } = fieldOf(sql, identifier, direction);
    return { name, mark: `${name} ${direction}`, terms };
  });
  assertNoDuplicates(fields.map(({ name }) => name));
  const terms = fields.flatMap((field) => field.terms);
  const missing = [TIME, ID].filter(
    ({ expression }) => !terms.some((term) => term.expression === expression),
  );
  return { terms: [...terms, ...missing], mark: fields.map(({ mark }) => mark).join(',') };
}

interface OrderField {
  readonly name: string;
  readonly terms: readonly SortTerm[];
}

function fieldOf(sql: SqlBuilder, { entity, key }: Identifier, direction: Direction): OrderField {
  if (isTraceAttribute(entity)) return attributeField(key, direction);
  const map = entity === null ? undefined : traceMap(entity);
  if (map === undefined) throw invalidParameter(`Invalid identifier type '${entity?.slice(0, 300)}'`);
  const expression = `(trace.${map} ->> ${sql.bind(key)}::text)`;
  return { name: `${map}.${key}`, terms: nullsLast(expression, { direction, type: 'text' }) };
}

function attributeField(key: string, direction: Direction): OrderField {
  const name = Object.hasOwn(ALIASES, key) ? (ALIASES[key] ?? key) : key;
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain) return { name, terms: [{ ...plain, direction }] };
  switch (name) {
    case 'execution_time_ms':
      return { name, terms: nullsLast('trace.execution_ms', { direction, type: 'bigint' }) };
    case 'end_time_ms':
      return {
        name,
        terms: [
          {
            expression: '(trace.request_time + coalesce(trace.execution_ms, 0))',
            direction,
            type: 'bigint',
          },
        ],
      };
    case 'name':
      return { name, terms: nullsLast(`(trace.tags ->> 'mlflow.traceName')`, { direction, type: 'text' }) };
    case 'run_id':
      return {
        name,
        terms: nullsLast(`(trace.metadata ->> 'mlflow.sourceRun')`, { direction, type: 'text' }),
      };
    default:
      throw badAttribute(key, ['experiment_id']);
  }
}

/** A token's key cannot hold a null, so that whether there is a value is a column of its own. */
function nullsLast(expression: string, term: Omit<SortTerm, 'expression'>): SortTerm[] {
  const none = term.type === 'text' ? `''` : '0';
  const collated = term.type === 'text' ? ' COLLATE "C"' : '';
  return [
    { expression: `(${expression} IS NULL)::int`, direction: 'ASC', type: 'integer' },
    { ...term, expression: `coalesce(${expression}, ${none})${collated}` },
  ];
}
