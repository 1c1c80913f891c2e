import { invalidRequest } from './evaluations.errors.js';

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 100;
const WHOLE_NUMBER = /^\d{1,9}$/;

/** A misspelt filter would otherwise answer everything. */
export function checkNames(parameters: URLSearchParams, known: readonly string[]): void {
  for (const name of parameters.keys()) {
    if (known.includes(name)) continue;
    throw invalidRequest([
      { field: name.slice(0, 100) || '(query)', message: `is unknown; known: ${known.join(', ')}` },
    ]);
  }
}

export function limitOf(parameters: URLSearchParams): number {
  const text = parameters.get('limit') ?? String(DEFAULT_PAGE);
  const limit = Number(text);
  if (WHOLE_NUMBER.test(text) && limit >= 1 && limit <= MAX_PAGE) return limit;
  const message = `must be a whole number from 1 to ${MAX_PAGE}`;
  throw invalidRequest([{ field: 'limit', message }]);
}
