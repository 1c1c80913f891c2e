import { Injectable } from '@nestjs/common';
import { experimentIdOrNull } from '../experiments/experiment-id.js';
import { SqlClient } from '../sql/sql-client.js';
import { encodePageToken } from './page-token.js';
import { parseRunSearch, runSearchStatement } from './run-search-statement.js';
import { RunSearchPlanner } from './run-search.planner.js';
import { checkMaxResults, type SearchQuery } from './search.types.js';

export interface RunQuery extends SearchQuery {
  readonly experimentIds: readonly string[];
}

/** One page of a search: which runs, not yet what they hold. */
export interface FoundRuns {
  /** In their order. */
  readonly runIds: readonly string[];
  readonly nextPageToken: string | null;
  /** The state of the database that they were found in. */
  readonly snapshot: string;
}

interface FoundRow {
  readonly snapshot: string;
  readonly run_ids: string | null;
  readonly last_key: string[] | null;
}

const NOTHING: FoundRuns = { runIds: [], nextPageToken: null, snapshot: '' };
const ID_LENGTH = 32;

@Injectable()
export class RunFinder {
  constructor(
    private readonly sql: SqlClient,
    private readonly planner: RunSearchPlanner,
  ) {}

  /** Ids that no experiment can have match nothing. */
  async find(query: RunQuery): Promise<FoundRuns> {
    checkMaxResults(query.maxResults);
    const experimentIds = query.experimentIds.map(experimentIdOrNull).filter((id) => id !== null);
    const search = parseRunSearch({ ...query, experimentIds });
    if (experimentIds.length === 0) return NOTHING;
    const { text, values } = runSearchStatement(search, await this.planner.wayOf(search));
    const [row] = await this.sql.rowsAgain<FoundRow>(text, [...values], String(experimentIds));
    if (!row) return NOTHING;
    return {
      runIds: separated(row.run_ids ?? ''),
      nextPageToken: row.last_key ? encodePageToken(search.order, row.last_key) : null,
      snapshot: row.snapshot,
    };
  }
}

/** All ids come in one value, which is many times cheaper to receive than a row for each. */
function separated(runIds: string): string[] {
  return Array.from({ length: runIds.length / ID_LENGTH }, (_, index) =>
    runIds.slice(index * ID_LENGTH, (index + 1) * ID_LENGTH),
  );
}
