import { Injectable } from '@nestjs/common';
import {
  EvaluationRowRepository,
  EvaluationUnitRepository,
  type RowCells,
  type RowRange,
} from '@weir/tracking-store';
import { workRows, type WorkRow } from '../evaluations/evaluation-layout.js';

/** A page of rows with their units: what is held in memory at once, however long the evaluation is. */
const PAGE_ROWS = 500;

/** Walks over everything that was committed about an evaluation, in row order. */
@Injectable()
export class ResultsReader {
  constructor(
    private readonly rows: EvaluationRowRepository,
    private readonly units: EvaluationUnitRepository,
  ) {}

  async *read(evaluationId: string, totalRows: number): AsyncGenerator<WorkRow> {
    for (const range of pages(totalRows)) {
      const [cells, units] = await Promise.all([
        this.rows.read(evaluationId, range),
        this.units.read(evaluationId, range),
      ]);
      yield* workRows(range.firstRow, cells, units);
    }
  }

  /** The rows alone, as they were given. */
  async *readCells(evaluationId: string, totalRows: number): AsyncGenerator<RowCells> {
    for (const range of pages(totalRows)) yield* await this.rows.read(evaluationId, range);
  }
}

function* pages(totalRows: number): Generator<RowRange> {
  for (let firstRow = 0; firstRow < totalRows; firstRow += PAGE_ROWS) {
    yield { firstRow, rowCount: Math.min(PAGE_ROWS, totalRows - firstRow) };
  }
}
