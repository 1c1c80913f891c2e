import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EvaluationStatus } from './evaluation.entity.js';

/** An evaluation to look at; how many metrics score each row is known from what was asked. */
export interface FollowedEvaluation {
  readonly evaluationId: string;
  readonly metricCount: number;
}

/** Where an evaluation stands, counted from its chunks: units are never gone through. */
export interface EvaluationStanding {
  readonly evaluationId: string;
  readonly status: EvaluationStatus;
  readonly isCancelRequested: boolean;
  /** Null until the rows were read. */
  readonly totalRows: number | null;
  readonly predictedRows: number;
  /** Rows of finished chunks, and of chunks under way as many as their scores would fill. */
  readonly scoredRows: number;
  /** Rows for which the model gave no answer. */
  readonly failedRows: number;
  /** Scores that are committed, whatever came of them. */
  readonly scoredUnits: number;
  readonly failedUnits: number;
  readonly callsMade: number;
  readonly costUsd: number;
  /** Predictions and scores committed in a second, over the last minute; null before there was anything to measure. */
  readonly unitsPerSecond: number | null;
}

/** What happened longer ago says little about how fast it goes now. */
const WINDOW = `interval '60 seconds'`;

/**
 * A chunk's units are taken to have been committed evenly between its first and its last. $1 evaluations, $2 the number of metrics
 * of each.
 */
const STANDING = `
  SELECT evaluation.evaluation_id, status, cancel_requested_at IS NOT NULL AS is_cancel_requested, total_rows,
    calls_made, cost_usd, counted.*,
    extract(epoch FROM now() - greatest(now() - ${WINDOW}, started_at))::float8 AS observed_seconds
  FROM unnest($1::uuid[], $2::int[]) AS asked (evaluation_id, metric_count)
  JOIN evaluations AS evaluation ON evaluation.evaluation_id = asked.evaluation_id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(predicted_rows), 0)::int AS predicted_rows,
      coalesce(sum(CASE WHEN state = 'done' THEN row_count
        ELSE least(row_count, scored_units / nullif(asked.metric_count, 0)) END), 0)::int AS scored_rows,
      coalesce(sum(failed_rows), 0)::int AS failed_rows,
      coalesce(sum(scored_units), 0)::int AS scored_units,
      coalesce(sum(failed_units), 0)::int AS failed_units,
      coalesce(sum((predicted_rows + scored_units) * CASE
        WHEN first_unit_at >= now() - ${WINDOW} THEN 1
        ELSE extract(epoch FROM last_unit_at - (now() - ${WINDOW})) / extract(epoch FROM last_unit_at - first_unit_at)
      END) FILTER (WHERE last_unit_at > now() - ${WINDOW}), 0)::float8 AS recent_units,
      coalesce(bool_or(first_unit_at IS NOT NULL), false) AS has_begun
    FROM evaluation_chunks AS chunk WHERE chunk.evaluation_id = asked.evaluation_id
  ) AS counted`;

interface StandingRow {
  evaluation_id: string;
  status: EvaluationStatus;
  is_cancel_requested: boolean;
  total_rows: number | null;
  predicted_rows: number;
  scored_rows: number;
  failed_rows: number;
  scored_units: number;
  failed_units: number;
  calls_made: number;
  cost_usd: number;
  recent_units: number;
  has_begun: boolean;
  observed_seconds: number | null;
}

/** Looks at evaluations for those who follow them. */
@Injectable()
export class EvaluationProgressRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that there are, in any order, in one statement. */
  async standings(followed: readonly FollowedEvaluation[]): Promise<EvaluationStanding[]> {
    if (followed.length === 0) return [];
    const rows: StandingRow[] = await this.dataSource.query(STANDING, [
      followed.map(({ evaluationId }) => evaluationId),
      followed.map(({ metricCount }) => metricCount),
    ]);
    return rows.map(standingOf);
  }
}

function standingOf(row: StandingRow): EvaluationStanding {
  return {
    evaluationId: row.evaluation_id,
    status: row.status,
    isCancelRequested: row.is_cancel_requested,
    totalRows: row.total_rows,
    predictedRows: row.predicted_rows,
    scoredRows: row.scored_rows,
    failedRows: row.failed_rows,
    scoredUnits: row.scored_units,
    failedUnits: row.failed_units,
    callsMade: row.calls_made,
    costUsd: row.cost_usd,
    unitsPerSecond: rateOf(row),
  };
}

/** Only while it runs: a rate of what has ended or waits would be about nothing. */
function rateOf({ status, has_begun, recent_units, observed_seconds }: StandingRow): number | null {
  if (status !== 'running' || !has_begun || observed_seconds === null || observed_seconds <= 0) return null;
  return recent_units / observed_seconds;
}
