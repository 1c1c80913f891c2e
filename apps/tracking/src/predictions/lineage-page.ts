import { invalidPredictions } from './predictions.errors.js';

export interface LineagePage {
  readonly before: string | null;
  readonly limit: number;
}

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 100;

/** @param token What a page token looks like. */
export function parseLineagePage(parameters: URLSearchParams, token: RegExp): LineagePage {
  const size = parameters.get('page_size') ?? String(DEFAULT_PAGE);
  const limit = Number(size);
  if (!/^\d{1,6}$/.test(size) || limit < 1 || limit > MAX_PAGE) {
    const message = `must be a whole number from 1 to ${MAX_PAGE}`;
    throw invalidPredictions([{ field: 'page_size', message }]);
  }
  const before = parameters.get('page_token') || null;
  if (before !== null && !token.test(before)) {
    throw invalidPredictions([{ field: 'page_token', message: 'is not one that was given out' }]);
  }
  return { before, limit };
}
