import { Injectable } from '@nestjs/common';
import { RegistrySearch } from '@weir/tracking-store';
import { modelVersionMessage } from '../model-registry/registry.mapper.js';
import { inputOf, texts } from './field-input.js';
import { int64 } from '../protocol/wire-values.js';
import type { FieldParameters, FieldReaders } from './graphql.tokens.js';

interface SearchInput {
  readonly filter: string | null;
  readonly maxResults: string | null;
  readonly orderBy: readonly (string | null)[] | null;
  readonly pageToken: string | null;
}

const DEFAULT_PAGE = 10_000;

@Injectable()
export class ModelFields implements FieldReaders {
  readonly fields = {
    mlflowSearchModelVersions: (parameters: FieldParameters) => this.search(inputOf(parameters)),
  };

  constructor(private readonly registry: RegistrySearch) {}

  private async search(input: Partial<SearchInput>): Promise<object> {
    const { records, nextPageToken } = await this.registry.searchVersions({
      filter: input.filter ?? '',
      orderBy: texts(input.orderBy),
      maxResults: int64(input.maxResults, 'max_results') ?? DEFAULT_PAGE,
      pageToken: input.pageToken ?? '',
    });
    return { model_versions: records.map(modelVersionMessage), next_page_token: nextPageToken };
  }
}
