import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { DataSource } from 'typeorm';
import { SqlBuilder } from '../search/sql-builder.js';
import { sqlState } from '../sql/sql-state.js';
import { predictionRecord } from './prediction-row.js';
import { orderedPage, type FoundPage, type FoundRow } from './ordered-predictions.js';
import { rankedPage } from './ranked-predictions.js';
import type { PredictionPage, PredictionQuery } from './prediction.types.js';

/** A search that reads this long takes the database away from everybody else. */
const TIMEOUT_MS = 15_000;
const QUERY_CANCELED = '57014';

const tooLong = (cause: unknown): AppError =>
  new AppError({
    code: 'PREDICTIONS.SEARCH_TIMEOUT',
    status: 503,
    message: `The search took longer than ${TIMEOUT_MS / 1_000} s. Narrow it: by experiment, prompt, model or rarer words.`,
    isPublic: true,
    cause,
  });

/** Finds predictions of one run or of all, by words, parts of words and attributes. */
@Injectable()
export class PredictionSearch {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws AppError `PREDICTIONS.SEARCH_TIMEOUT` when the database needs too long. */
  async page(query: PredictionQuery): Promise<PredictionPage> {
    const builder = new SqlBuilder();
    const { sql, pageOf } =
      query.order === 'relevance' ? rankedPage(query, builder) : orderedPage(query, builder);
    const found: FoundPage = pageOf(await this.run(sql, builder.values));
    return { predictions: found.rows.map(predictionRecord), nextPageToken: found.nextPageToken };
  }

  /** The prediction that was stored last, anywhere: an end for readings that last. */
  async lastId(): Promise<string> {
    const [row] = await this.dataSource.query<{ last_id: string }[]>(
      'SELECT coalesce(max(prediction_id), 0) AS last_id FROM predictions',
    );
    return row?.last_id ?? '0';
  }

  private async run(sql: string, values: readonly unknown[]): Promise<FoundRow[]> {
    try {
      return await this.dataSource.transaction(async (manager) => {
        await manager.query(`SET LOCAL statement_timeout = ${TIMEOUT_MS}`);
        return manager.query<FoundRow[]>(sql, [...values]);
      });
    } catch (error) {
      if (sqlState(error) === QUERY_CANCELED) throw tooLong(error);
      throw error;
    }
  }
}
