import { Injectable } from '@nestjs/common';
import { RunFinder, type FoundRuns, type RunQuery } from '@weir/tracking-store';
import { RunTexts } from './run-texts.js';
import { SharedCalls } from './shared-calls.js';

/** A longer answer is made and sent in pieces of this many runs. */
const RUNS_IN_PIECE = 500;

/** The pieces of an answer's text. */
export type SearchAnswer = { readonly whole: Buffer } | { readonly pieces: () => AsyncIterable<string> };

/** Searches made into text. The same search by many clients at a time, as dashboards make it, runs once for all. */
@Injectable()
export class RunSearchService {
  private readonly calls = new SharedCalls<SearchAnswer>();

  constructor(
    private readonly finder: RunFinder,
    private readonly texts: RunTexts,
  ) {}

  search(query: RunQuery): Promise<SearchAnswer> {
    return this.calls.run(JSON.stringify(query), () => this.answer(query));
  }

  private async answer(query: RunQuery): Promise<SearchAnswer> {
    const found = await this.finder.find(query);
    if (found.runIds.length > RUNS_IN_PIECE) return { pieces: () => this.pieces(found) };
    let text = '';
    for await (const piece of this.pieces(found)) text += piece;
    return { whole: Buffer.from(text) };
  }

  private async *pieces({ runIds, nextPageToken, snapshot }: FoundRuns): AsyncGenerator<string> {
    let opening = '{"runs":[';
    for (let start = 0; start < runIds.length; start += RUNS_IN_PIECE) {
      const texts = await this.texts.of(runIds.slice(start, start + RUNS_IN_PIECE), snapshot);
      if (texts.length === 0) continue;
      yield opening + texts.join(',');
      opening = ',';
    }
    const token = nextPageToken === null ? [] : [`"next_page_token":"${nextPageToken}"`];
    yield opening === ',' ? `${[']', ...token].join(',')}}` : `{${token.join(',')}}`;
  }
}
