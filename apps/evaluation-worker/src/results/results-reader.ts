import { Injectable } from '@nestjs/common';
import {
  EvaluationResultsRepository,
  EvaluationRowRepository,
  EvaluationUnitRepository,
  type RowCells,
  type RowRange,
  type UnitResult,
} from '@weir/tracking-store';
import { workRows, type WorkRow } from '../evaluations/evaluation-layout.js';

/** What is held in memory at once, however long the evaluation is. */
const PAGE_ROWS = 500;

/** The scores of some rows in a row, by unit and row. */
export interface ScorePage extends RowRange {
  readonly units: ReadonlyMap<string, readonly UnitResult[]>;
}

/** Walks over everything that was committed about an evaluation, in row order. */
@Injectable()
export class ResultsReader {
  constructor(
    private readonly rows: EvaluationRowRepository,
    private readonly units: EvaluationUnitRepository,
    private readonly results: EvaluationResultsRepository,
  ) {}

  async *scores(evaluationId: string, totalRows: number): AsyncGenerator<ScorePage> {
    for (const range of pages(totalRows)) {
      yield { ...range, units: await this.results.scores(evaluationId, range) };
    }
  }

  /** The rows with the units of these names. */
  async *read(
    evaluationId: string,
    totalRows: number,
    unitNames: readonly string[],
  ): AsyncGenerator<WorkRow> {
    for (const range of pages(totalRows)) {
      const [cells, units] = await Promise.all([
        this.rows.read(evaluationId, range),
        unitNames.length === 0 ? [] : this.units.read(evaluationId, range, unitNames),
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
