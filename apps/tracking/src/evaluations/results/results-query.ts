import { invalidRequest } from '../evaluations.errors.js';
import { checkNames, limitOf } from '../query-parameters.js';

export interface ResultsQuery {
  readonly firstRow: number;
  readonly limit: number;
}

const WHOLE_NUMBER = /^\d{1,9}$/;

export function parseResultsQuery(parameters: URLSearchParams): ResultsQuery {
  checkNames(parameters, ['limit', 'page_token']);
  const token = parameters.get('page_token') ?? '0';
  if (!WHOLE_NUMBER.test(token)) {
    throw invalidRequest([{ field: 'page_token', message: 'is not one that was given out' }]);
  }
  return { firstRow: Number(token), limit: limitOf(parameters) };
}
