import { Injectable } from '@nestjs/common';
import { experimentIdOrNull } from '../experiments/experiment-id.js';
import { RunDataReader } from '../runs/run-data.reader.js';
import { runInfo, type RunRow } from '../runs/run-row.js';
import type { RunRecord } from '../runs/run.types.js';
import { SqlClient } from '../sql/sql-client.js';
import { encodePageToken } from './page-token.js';
import { runSearchStatement } from './run-search-statement.js';
import { checkMaxResults, type SearchPage, type SearchQuery } from './search.types.js';

type FoundRow = RunRow & { readonly sort_key: string[] };

@Injectable()
export class RunSearch {
  constructor(
    private readonly sql: SqlClient,
    private readonly data: RunDataReader,
  ) {}

  /** Ids that no experiment can have match nothing. */
  async search(
    query: SearchQuery & { readonly experimentIds: readonly string[] },
  ): Promise<SearchPage<RunRecord>> {
    checkMaxResults(query.maxResults);
    const experimentIds = query.experimentIds.map(experimentIdOrNull).filter((id) => id !== null);
    const { text, values, order } = runSearchStatement({ ...query, experimentIds });
    if (experimentIds.length === 0) return { records: [], nextPageToken: null };
    const rows = await this.sql.rowsOnce<FoundRow>(text, [...values]);
    const page = rows.slice(0, query.maxResults);
    const last = page.at(-1);
    return {
      records: await this.withData(page),
      nextPageToken: last && rows.length > page.length ? encodePageToken(order, last.sort_key) : null,
    };
  }

  private async withData(rows: readonly FoundRow[]): Promise<RunRecord[]> {
    const data = await this.data.of(rows.map(({ run_id }) => run_id));
    return rows.map((row) => ({ info: runInfo(row), data: data(row.run_id) }));
  }
}
