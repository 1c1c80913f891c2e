import {
  isRunId,
  PREDICTION_FIELDS,
  PREDICTION_ORDERS,
  type PredictionField,
  type PredictionOrder,
  type PredictionQuery,
} from '@weir/tracking-store';
import { assertStorable } from '../protocol/unstorable-text.js';
import { invalidPredictions } from './predictions.errors.js';

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 100;
const MAX_TEXT = 2_000;
const MAX_EXPERIMENTS = 1_000;
/** One character stands in nearly every text: no index could find it. */
const MIN_CONTAINS = 2;

const bad = (field: string, message: string): Error => invalidPredictions([{ field, message }]);

/** Names that a query may hold; another one is a mistake that must not widen a search in silence. */
const KNOWN = new Set([
  'search',
  'contains',
  'in',
  'filter',
  'order',
  'page_size',
  'page_token',
  'experiment_id',
  'prompt_name',
  'prompt_version',
  'model',
  'format',
]);

/** Reads what is asked for, of one run or (`runId` null) of all. */
export function parsePredictionQuery(parameters: URLSearchParams, runId: string | null): PredictionQuery {
  for (const name of parameters.keys()) {
    if (!KNOWN.has(name)) throw bad(name.slice(0, 100), 'is unknown');
  }
  assertStorable(Object.fromEntries(parameters));
  const search = textOf(parameters, 'search');
  const contains = textOf(parameters, 'contains');
  if (contains !== null && contains.length < MIN_CONTAINS) {
    throw bad('contains', `must have at least ${MIN_CONTAINS} characters`);
  }
  return {
    runId: runId === null || isRunId(runId) ? runId : null,
    experimentIds: experimentsOf(parameters),
    promptName: textOf(parameters, 'prompt_name'),
    promptVersion: versionOf(parameters),
    model: textOf(parameters, 'model'),
    search,
    contains,
    fields: fieldsOf(parameters),
    filter: parameters.get('filter'),
    order: orderOf(parameters, { search, isRun: runId !== null }),
    limit: limitOf(parameters),
    pageToken: parameters.get('page_token') || null,
    lastId: null,
  };
}

function textOf(parameters: URLSearchParams, name: string): string | null {
  const text = parameters.get(name);
  if (text === null || text === '') return null;
  if (text.length > MAX_TEXT) throw bad(name, `is longer than ${MAX_TEXT} characters`);
  return text;
}

function experimentsOf(parameters: URLSearchParams): number[] {
  const ids = parameters.getAll('experiment_id').flatMap((text) => text.split(','));
  if (ids.some((id) => !/^\d{1,15}$/.test(id))) throw bad('experiment_id', 'must be a whole number');
  if (ids.length > MAX_EXPERIMENTS) throw bad('experiment_id', `is given more than ${MAX_EXPERIMENTS} times`);
  return ids.map(Number);
}

function versionOf(parameters: URLSearchParams): number | null {
  const text = parameters.get('prompt_version');
  if (text === null || text === '') return null;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw bad('prompt_version', 'must be a whole number from 1 on');
  return Number(text);
}

function fieldsOf(parameters: URLSearchParams): PredictionField[] {
  const names = (parameters.get('in') ?? '').split(',').filter((name) => name !== '');
  const fields = PREDICTION_FIELDS.filter((field) => names.includes(field));
  if (names.some((name) => !PREDICTION_FIELDS.some((field) => field === name))) {
    throw bad('in', `must be some of: ${PREDICTION_FIELDS.join(', ')}`);
  }
  return fields.length === 0 ? [...PREDICTION_FIELDS] : fields;
}

function orderOf(
  parameters: URLSearchParams,
  { search, isRun }: { search: string | null; isRun: boolean },
): PredictionOrder {
  const asked = parameters.get('order');
  if (asked === null || asked === '') {
    if (search !== null) return 'relevance';
    return isRun ? 'prediction_id asc' : 'prediction_id desc';
  }
  const named = asked.trim().toLowerCase().replace(/\s+/g, ' ');
  const order = PREDICTION_ORDERS.find((known) => known === named || known === `${named} asc`);
  if (order === undefined) throw bad('order', `must be one of: ${PREDICTION_ORDERS.join(', ')}`);
  if (order === 'relevance' && search === null) throw bad('order', 'relevance needs search');
  return order;
}

function limitOf(parameters: URLSearchParams): number {
  const text = parameters.get('page_size') ?? String(DEFAULT_PAGE);
  const limit = Number(text);
  if (!/^\d{1,6}$/.test(text) || limit < 1 || limit > MAX_PAGE) {
    throw bad('page_size', `must be a whole number from 1 to ${MAX_PAGE}`);
  }
  return limit;
}
