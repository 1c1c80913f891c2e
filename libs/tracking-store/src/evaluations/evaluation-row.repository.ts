import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

export interface RowRange {
  readonly firstRow: number;
  readonly rowCount: number;
}

export type RowCells = readonly unknown[];

/** Bounds one statement's parameters, not the evaluation. */
const ROWS_A_STATEMENT = 2_000;

/** The rows to score. */
@Injectable()
export class EvaluationRowRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Stores rows from `firstRow` on. Rows that are there already stay as they are, so it can be repeated. */
  insert(
    manager: EntityManager,
    evaluationId: string,
    rows: { readonly firstRow: number; readonly cells: readonly RowCells[] },
  ): Promise<void> {
    const json = rows.cells.map((cells) => JSON.stringify(cells));
    return this.insertJson(manager, evaluationId, { firstRow: rows.firstRow, json });
  }

  /** The same for rows that are JSON texts already, each a list of cells. */
  async insertJson(
    manager: EntityManager,
    evaluationId: string,
    rows: { readonly firstRow: number; readonly json: readonly string[] },
  ): Promise<void> {
    for (let start = 0; start < rows.json.length; start += ROWS_A_STATEMENT) {
      const part = rows.json.slice(start, start + ROWS_A_STATEMENT);
      await manager.query(
        `INSERT INTO evaluation_rows (evaluation_id, row_index, cells)
         SELECT $1, $2 + ordinality - 1, cells::json FROM unnest($3::text[]) WITH ORDINALITY AS given (cells, ordinality)
         ON CONFLICT DO NOTHING`,
        [evaluationId, rows.firstRow + start, part],
      );
    }
  }

  /** Rows in order, from `firstRow` on. */
  async read(evaluationId: string, { firstRow, rowCount }: RowRange): Promise<RowCells[]> {
    const rows: { cells: RowCells }[] = await this.dataSource.query(
      `SELECT cells FROM evaluation_rows
       WHERE evaluation_id = $1 AND row_index >= $2 AND row_index < $2 + $3 ORDER BY row_index`,
      [evaluationId, firstRow, rowCount],
    );
    return rows.map((row) => row.cells);
  }
}
