import { parseFilter, type Comparison, type Literal } from '../search/comparison.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { parseSearch } from './search-terms.js';
import type { PredictionField, PredictionQuery } from './prediction.types.js';

type AttributeType = 'text' | 'number' | 'time';

const ATTRIBUTES: Readonly<Record<string, { readonly sql: string; readonly type: AttributeType }>> = {
  inputs: { sql: 'prediction.inputs_text', type: 'text' },
  output: { sql: 'prediction.output_text', type: 'text' },
  prompt: { sql: 'prediction.prompt_text', type: 'text' },
  prompt_name: { sql: 'prediction.prompt_name', type: 'text' },
  prompt_version: { sql: 'prediction.prompt_version', type: 'number' },
  model: { sql: 'prediction.model', type: 'text' },
  trace_id: { sql: 'prediction.trace_id', type: 'text' },
  file: { sql: 'prediction.file', type: 'text' },
  latency_ms: { sql: 'prediction.latency_ms', type: 'number' },
  logged_at: { sql: 'prediction.logged_at', type: 'time' },
};
/** `inputs.question`, `usage.total_tokens`: a key of a JSON object. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  inputs: 'prediction.inputs_json',
  output: 'prediction.output_json',
  usage: 'prediction.usage',
};

export const TEXT_COLUMNS: Readonly<
  Record<PredictionField, { readonly sql: string; readonly weight: string }>
> = {
  inputs: { sql: 'prediction.inputs_text', weight: 'A' },
  outputs: { sql: 'prediction.output_text', weight: 'B' },
  prompt: { sql: 'prediction.prompt_text', weight: 'C' },
};

const JSON_NUMBER = '^-?\\d{1,15}(\\.\\d{1,20})?([eE][+-]?\\d{1,2})?$';
const ALL_FIELDS = Object.keys(TEXT_COLUMNS).length;

/** What a row must fulfil, words apart. */
export function predictionConditions(query: PredictionQuery, builder: SqlBuilder): string[] {
  const bind = (value: unknown): string => builder.bind(value);
  return [
    ...(query.runId === null ? [ACTIVE_RUNS] : [`prediction.run_id = ${bind(query.runId)}`]),
    ...(query.experimentIds.length > 0
      ? [`prediction.experiment_id = ANY (${bind(query.experimentIds)}::bigint[])`]
      : []),
    ...(query.promptName === null ? [] : [`prediction.prompt_name = ${bind(query.promptName)}`]),
    ...(query.promptVersion === null ? [] : [`prediction.prompt_version = ${bind(query.promptVersion)}`]),
    ...(query.model === null ? [] : [`prediction.model = ${bind(query.model)}`]),
    ...(query.lastId === null ? [] : [`prediction.prediction_id <= ${bind(query.lastId)}::bigint`]),
    ...(query.contains === null ? [] : [containsCondition(query.contains, query.fields, builder)]),
    ...parseFilter(query.filter ?? '').map((clause) => clauseCondition(clause, builder)),
  ];
}

/**
 * Across runs, deleted ones are left out, as in every search. Asked of each row, not joined: most rows pass, and a join
 * would have Postgres sort all of them before it finds the first page.
 */
const ACTIVE_RUNS = `(
  SELECT runs.lifecycle_stage = 'active' FROM runs WHERE runs.run_id = prediction.run_id)`;

/** The `tsquery` of a search; each word is bound to the fields that were asked for. Null when nothing is searched. */
export function searchQuery(
  { search, fields }: Pick<PredictionQuery, 'search' | 'fields'>,
  builder: SqlBuilder,
): string | null {
  if (search === null) return null;
  const { expression } = parseSearch(search);
  if (expression === '') throw invalidParameter("'search' holds no word to look for.");
  const words = `websearch_to_tsquery('simple'::regconfig, ${builder.bind(expression)})`;
  if (fields.length === ALL_FIELDS) return words;
  const weights = fields.map((field) => TEXT_COLUMNS[field].weight).join('');
  return `regexp_replace(${words}::text, '(''(?:[^'']|'''')*'')', '\\1:${weights}', 'g')::tsquery`;
}

function containsCondition(part: string, fields: readonly PredictionField[], builder: SqlBuilder): string {
  const pattern = builder.bind(`%${part.replace(/[\\%_]/g, '\\$&')}%`);
  return `(${fields.map((field) => `${TEXT_COLUMNS[field].sql} ILIKE ${pattern}`).join(' OR ')})`;
}

function clauseCondition({ identifier, comparator, value }: Comparison, builder: SqlBuilder): string {
  const { sql, type } = operand(identifier, value, builder);
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return `${sql} ${comparator}`;
  if (comparator === 'IN' || comparator === 'NOT IN') {
    const list = value.kind === 'list' ? value.texts : [];
    if (type !== 'text') throw invalidParameter(`'${comparator}' in the filter needs a text attribute.`);
    return comparator === 'IN'
      ? `${sql} = ANY (${builder.bind(list)}::text[])`
      : `${sql} <> ALL (${builder.bind(list)}::text[])`;
  }
  if (comparator === 'LIKE' || comparator === 'ILIKE') {
    if (type !== 'text') throw invalidParameter(`'${comparator}' in the filter needs a text attribute.`);
    return `${sql} ${comparator} ${builder.bind(textOf(value))}`;
  }
  const operator = comparator === '!=' ? '<>' : comparator;
  return `${sql} ${operator} ${boundValue(value, type, builder)}`;
}

function operand(
  { entity, key }: Comparison['identifier'],
  value: Literal,
  builder: SqlBuilder,
): { sql: string; type: AttributeType } {
  if (entity === null) {
    const attribute = Object.hasOwn(ATTRIBUTES, key) ? ATTRIBUTES[key] : undefined;
    if (attribute) return attribute;
  } else if (Object.hasOwn(DOCUMENTS, entity)) {
    const text = `(${DOCUMENTS[entity]} ->> ${builder.bind(key)})`;
    if (value.kind !== 'number') return { sql: text, type: 'text' };
    // Values of other types are unequal to every number, and are not compared with one.
    return { sql: `CASE WHEN ${text} ~ '${JSON_NUMBER}' THEN ${text}::float8 END`, type: 'number' };
  }
  const known = [...Object.keys(ATTRIBUTES), ...Object.keys(DOCUMENTS).map((name) => `${name}.<key>`)];
  const name = entity === null ? key : `${entity}.${key}`;
  throw invalidParameter(
    `The filter names '${name.slice(0, 100)}'. It knows: ${[...new Set(known)].join(', ')}.`,
  );
}

function boundValue(value: Literal, type: AttributeType, builder: SqlBuilder): string {
  if (type === 'text') return builder.bind(textOf(value));
  if (type === 'number') {
    if (value.kind !== 'number') throw invalidParameter(`The filter compares a number with ${value.source}.`);
    return `${builder.bind(Number(value.source))}::float8`;
  }
  const time = value.kind === 'number' ? Number(value.source) : Date.parse(textOf(value));
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15)
    throw invalidParameter(
      'The filter compares logged_at with what is neither an ISO 8601 time nor milliseconds since the epoch.',
    );
  return `to_timestamp(${builder.bind(time)}::float8 / 1000)`;
}

function textOf(value: Literal): string {
  if (value.kind === 'text') return value.text;
  throw invalidParameter(`The filter compares a text with ${value.source}, which is not in quotes.`);
}
