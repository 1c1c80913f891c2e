export interface ModelDataset {
  readonly name: string;
  /** Null means any. */
  readonly digest: string | null;
}

export interface ModelOrder {
  readonly field: string;
  readonly isAscending: boolean;
  /** For metrics: only points that were measured on it. */
  readonly dataset: { readonly name: string | null; readonly digest: string | null };
}

export interface LoggedModelQuery {
  readonly experimentIds: readonly number[];
  readonly filter: string;
  readonly datasets: readonly ModelDataset[];
  readonly orderBy: readonly ModelOrder[];
  readonly maxResults: number;
  /** Empty for the first page. */
  readonly pageToken: string;
}
