import { Injectable } from '@nestjs/common';
import { runData, RunDocumentReader } from '../runs/run-document.reader.js';
import type { RunRecord } from '../runs/run.types.js';
import { RunFinder, type RunQuery } from './run-finder.js';
import type { SearchPage } from './search.types.js';

/** Search for callers that work with runs; the REST answer is made of documents as they are. */
@Injectable()
export class RunSearch {
  constructor(
    private readonly finder: RunFinder,
    private readonly documents: RunDocumentReader,
  ) {}

  async search(query: RunQuery): Promise<SearchPage<RunRecord>> {
    const { runIds, nextPageToken } = await this.finder.find(query);
    const documents = await this.documents.of(runIds);
    const found = runIds.map((runId) => documents.get(runId)).filter((document) => document !== undefined);
    const records = found.map(({ info, ...lists }) => ({ info, data: runData(lists) }));
    return { records, nextPageToken };
  }
}
