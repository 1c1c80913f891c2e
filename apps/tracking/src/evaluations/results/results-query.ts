import { invalidRequest } from '../evaluations.errors.js';
import { checkNames, limitOf } from '../query-parameters.js';

export const RESULT_FORMATS = ['json', 'csv', 'jsonl'] as const;
export type ExportFormat = Exclude<(typeof RESULT_FORMATS)[number], 'json'>;

/** What a caller asks for; names of metrics are not checked yet. */
export interface ResultsQuery {
  readonly filter: string;
  readonly orderBy: string;
  readonly as:
    | { readonly kind: 'page'; readonly limit: number; readonly pageToken: string | null }
    | { readonly kind: 'file'; readonly format: ExportFormat; readonly escapesFormulas: boolean };
}

const NAMES = ['filter', 'order_by', 'failed', 'format', 'limit', 'page_token', 'escape_formulas'] as const;
const FAILED = 'errors IS NOT NULL';

export function parseResultsQuery(parameters: URLSearchParams): ResultsQuery {
  checkNames(parameters, NAMES);
  const filters = [parameters.get('filter') ?? '', flag(parameters, 'failed') ? FAILED : ''];
  return {
    filter: filters.filter((text) => text.trim() !== '').join(' AND '),
    orderBy: parameters.get('order_by') ?? '',
    as: placeOf(parameters),
  };
}

function placeOf(parameters: URLSearchParams): ResultsQuery['as'] {
  const asked = parameters.get('format') ?? 'json';
  const format = RESULT_FORMATS.find((known) => known === asked);
  if (format === undefined) throw bad('format', `must be one of: ${RESULT_FORMATS.join(', ')}`);
  const escapesFormulas = flag(parameters, 'escape_formulas');
  if (escapesFormulas && format !== 'csv') throw bad('escape_formulas', 'needs format=csv');
  if (format === 'json') {
    return { kind: 'page', limit: limitOf(parameters), pageToken: parameters.get('page_token') || null };
  }
  for (const field of ['limit', 'page_token']) {
    if (parameters.has(field))
      throw bad(field, `cannot be given together with format=${format}: a file has all rows`);
  }
  return { kind: 'file', format, escapesFormulas };
}

function flag(parameters: URLSearchParams, field: string): boolean {
  const text = parameters.get(field) ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw bad(field, 'must be true or false');
}

const bad = (field: string, message: string): Error => invalidRequest([{ field, message }]);
