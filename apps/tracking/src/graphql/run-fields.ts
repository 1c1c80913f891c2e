import { Injectable } from '@nestjs/common';
import { RunRepository, RunSearch, type ViewType } from '@weir/tracking-store';
import { runIdOf } from '../runs/run-id.js';
import { inputOf, texts } from './field-input.js';
import type { FieldParameters, FieldReaders } from './graphql.tokens.js';
import { RunRelations } from './run-relations.js';

interface RunInput {
  readonly runId: string | null;
  readonly runUuid: string | null;
}

interface SearchInput {
  readonly experimentIds: readonly (string | null)[] | null;
  readonly filter: string | null;
  readonly runViewType: ViewType | null;
  readonly maxResults: number | null;
  readonly orderBy: readonly (string | null)[] | null;
  readonly pageToken: string | null;
}

const DEFAULT_PAGE = 1_000;

@Injectable()
export class RunFields implements FieldReaders {
  readonly fields = {
    mlflowGetRun: (parameters: FieldParameters) => this.get(inputOf(parameters)),
    mlflowSearchRuns: (parameters: FieldParameters) => this.search(inputOf(parameters)),
  };

  constructor(
    private readonly runs: RunRepository,
    private readonly runSearch: RunSearch,
    private readonly relations: RunRelations,
  ) {}

  private async get({ runId, runUuid }: Partial<RunInput>): Promise<object> {
    const run = await this.runs.get(runIdOf({ run_id: runId, run_uuid: runUuid }));
    return { run: this.relations.messages([run])[0] };
  }

  private async search(input: Partial<SearchInput>): Promise<object> {
    const { records, nextPageToken } = await this.runSearch.search({
      experimentIds: texts(input.experimentIds),
      filter: input.filter ?? '',
      orderBy: texts(input.orderBy),
      viewType: input.runViewType ?? 'ACTIVE_ONLY',
      maxResults: input.maxResults ?? DEFAULT_PAGE,
      pageToken: input.pageToken ?? '',
    });
    return { runs: this.relations.messages(records), next_page_token: nextPageToken };
  }
}
