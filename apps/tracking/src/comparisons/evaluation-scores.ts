import { Injectable } from '@nestjs/common';
import { selectMetrics } from '@weir/evaluation';
import {
  EvaluationRowRepository,
  EvaluationScoreRepository,
  fromUuid,
  type Evaluation,
} from '@weir/tracking-store';
import { metricRequest } from '../evaluations/metric-request.mapper.js';
import { scoredMetric } from './scored-metric.js';
import { rowKey, type ScoredRows } from './scored-rows.js';

/** Rows that are held at once while keys are made of them. */
const PAGE_ROWS = 500;

/** What an evaluation of this server has scored. */
@Injectable()
export class EvaluationScores {
  constructor(
    private readonly rows: EvaluationRowRepository,
    private readonly units: EvaluationScoreRepository,
  ) {}

  of(evaluation: Evaluation): ScoredRows {
    const { evaluationId, plan, columns, totalRows } = evaluation;
    const known = columns ?? [];
    const rowCount = totalRows ?? 0;
    const { predictions } = plan;
    return {
      runId: fromUuid(evaluation.runId),
      evaluationId,
      rowCount,
      columns: known,
      resultColumns: new Set(predictions.kind === 'column' ? [predictions.column] : []),
      metrics: selectMetrics(metricRequest(plan)).metrics.map(scoredMetric),
      keys: (wanted) =>
        this.keys(
          evaluationId,
          rowCount,
          wanted.map((column) => known.indexOf(column)),
        ),
      scores: (metric) => this.units.read(evaluationId, metric, rowCount),
    };
  }

  private async keys(evaluationId: string, rowCount: number, places: readonly number[]): Promise<string[]> {
    const keys: string[] = [];
    while (keys.length < rowCount) {
      const page = await this.rows.read(evaluationId, { firstRow: keys.length, rowCount: PAGE_ROWS });
      if (page.length === 0) break;
      for (const cells of page) keys.push(rowKey(places.map((place) => cells[place])));
    }
    return keys;
  }
}
