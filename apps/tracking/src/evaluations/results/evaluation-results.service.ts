import { Injectable } from '@nestjs/common';
import {
  EvaluationRepository,
  EvaluationRowRepository,
  EvaluationUnitRepository,
} from '@weir/tracking-store';
import type { EvaluationResultsView } from '../evaluation-views.dto.js';
import { noEvaluation } from '../evaluations.errors.js';
import type { ResultsQuery } from './results-query.js';
import { resultRow } from './result-row.mapper.js';

/** Rows with their scores, as far as they are committed. */
@Injectable()
export class EvaluationResultsService {
  constructor(
    private readonly evaluations: EvaluationRepository,
    private readonly rows: EvaluationRowRepository,
    private readonly units: EvaluationUnitRepository,
  ) {}

  async page(evaluationId: string, { firstRow, limit }: ResultsQuery): Promise<EvaluationResultsView> {
    const evaluation = await this.evaluations.findById(evaluationId);
    if (evaluation === null) throw noEvaluation();
    const range = { firstRow, rowCount: limit };
    const [rows, units] = await Promise.all([
      this.rows.read(evaluationId, range),
      this.units.read(evaluationId, range),
    ]);
    const next = firstRow + rows.length;
    return {
      rows: rows.map((cells, offset) => {
        const rowIndex = firstRow + offset;
        return resultRow(evaluation, {
          rowIndex,
          cells,
          units: units.filter((unit) => unit.rowIndex === rowIndex),
        });
      }),
      next_page_token: next < (evaluation.totalRows ?? 0) ? String(next) : null,
    };
  }
}
