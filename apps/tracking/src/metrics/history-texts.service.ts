import { Injectable } from '@nestjs/common';
import { MetricHistoryRepository, type HistoryPiece, type HistoryQuery } from '@weir/tracking-store';
import { SharedCalls } from '../runs/shared-calls.js';

/** An answer's text: as a whole when one piece is all of it. */
export type HistoryAnswer = { readonly whole: Buffer } | { readonly pieces: () => AsyncIterable<string> };

/** Histories made into text, without an object for each of their points. The same history is read once for all who ask. */
@Injectable()
export class HistoryTexts {
  private readonly calls = new SharedCalls<HistoryAnswer>();

  constructor(private readonly history: MetricHistoryRepository) {}

  of(query: HistoryQuery): Promise<HistoryAnswer> {
    return this.calls.run(JSON.stringify(query), () => this.answer(query));
  }

  private async answer(query: HistoryQuery): Promise<HistoryAnswer> {
    const pieces = this.history.pieces(query);
    const first = await pieces.next();
    await pieces.return(undefined);
    if (first.done) return { whole: Buffer.from('{}') };
    if (!first.value.isLast) return { pieces: () => this.texts(query) };
    return { whole: Buffer.from(messageText(query.key, first.value)) };
  }

  private async *texts(query: HistoryQuery): AsyncGenerator<string> {
    let opening = '{"metrics":[';
    for await (const piece of this.history.pieces(query)) {
      yield opening + pointsText(query.key, piece) + (piece.isLast ? `]${tokenText(piece)}}` : '');
      opening = ',';
    }
  }
}

const messageText = (key: string, piece: HistoryPiece): string =>
  piece.steps.length === 0 ? '{}' : `{"metrics":[${pointsText(key, piece)}]${tokenText(piece)}}`;

const tokenText = ({ nextPageToken }: HistoryPiece): string =>
  nextPageToken === null ? '' : `,"next_page_token":"${nextPageToken}"`;

/** What ends in a letter is NaN or infinite, for which JSON has no number. */
const wireValue = (value: string): string => (/[a-zA-Z]$/.test(value) ? `"${value}"` : value);

function pointsText(key: string, { timestamps, steps, values }: HistoryPiece): string {
  const start = `{"key":${JSON.stringify(key)},"value":`;
  return values
    .map(
      (value, index) =>
        `${start}${wireValue(value)},"timestamp":${timestamps[index]},"step":${steps[index]}}`,
    )
    .join(',');
}
