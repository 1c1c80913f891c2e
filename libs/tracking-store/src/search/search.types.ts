import { invalidParameter } from '../tracking-store.errors.js';

export const VIEW_TYPES = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const;
export type ViewType = (typeof VIEW_TYPES)[number];

export interface SearchQuery {
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly viewType: ViewType;
  readonly maxResults: number;
  /** Empty for the first page. */
  readonly pageToken: string;
}

export interface SearchPage<Item> {
  readonly records: readonly Item[];
  readonly nextPageToken: string | null;
}

const MAX_PAGE = 50_000;

export function checkMaxResults(maxResults: number): void {
  const start = `Invalid value ${maxResults} for parameter 'max_results' supplied.`;
  if (maxResults < 1) throw invalidParameter(`${start} It must be a positive integer.`);
  if (maxResults > MAX_PAGE) throw invalidParameter(`${start} It must be at most ${MAX_PAGE}.`);
}

export const stagesOf = (view: ViewType): readonly string[] =>
  ({ ACTIVE_ONLY: ['active'], DELETED_ONLY: ['deleted'], ALL: ['active', 'deleted'] })[view];
