import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** All scores of one metric, as texts: a hundred thousand rows of a driver cost more than what they hold. */
interface ListedScores {
  rows: string | null;
  scores: string | null;
}

/** Scores of whole evaluations, metric by metric. */
@Injectable()
export class EvaluationScoreRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One score for each row from 0 on, NaN where there is none. */
  async read(evaluationId: string, unit: string, totalRows: number): Promise<Float64Array> {
    const [listed]: ListedScores[] = await this.dataSource.query(
      `SELECT string_agg(row_index::text, ',') AS rows, string_agg(score::text, ',') AS scores
       FROM evaluation_units WHERE evaluation_id = $1 AND unit = $2 AND score IS NOT NULL`,
      [evaluationId, unit],
    );
    const scores = new Float64Array(totalRows).fill(Number.NaN);
    const rows = partsOf(listed?.rows);
    partsOf(listed?.scores).forEach((score, place) => {
      const row = Number(rows[place]);
      if (row < totalRows) scores[row] = Number(score);
    });
    return scores;
  }
}

const partsOf = (list: string | null | undefined): string[] => (list ? list.split(',') : []);
