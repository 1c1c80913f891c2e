import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import { inactiveRun, noRun } from '../runs/run.errors.js';
import { SqlClient } from '../sql/sql-client.js';
import { isRunId } from '../sql/wire-id.js';
import { DELETE_OLD_KEYS, FIND_PREDICTION_KEY, INSERT_PREDICTIONS } from './prediction.statements.js';
import type { NewPrediction } from './prediction.types.js';

export interface PredictionBatch {
  readonly runId: string;
  readonly predictions: readonly NewPrediction[];
  /** The same key and digest again write nothing. */
  readonly idempotencyKey: string | null;
  readonly requestDigest: string;
}

export interface PredictionsWritten {
  readonly count: number;
  /** Whether an earlier call with the same key wrote them. */
  readonly isReplay: boolean;
}

/** How long a key is remembered, and how many are forgotten at a time. */
const KEY_LIFETIME = '7 days';
const FORGOTTEN_AT_ONCE = 1_000;

const conflict = (): AppError =>
  new AppError({
    code: 'PREDICTIONS.IDEMPOTENCY_CONFLICT',
    status: 409,
    message: 'The Idempotency-Key was used before, for another request to this run.',
  });

/** Appends predictions to a run: all of a call or none. */
@Injectable()
export class PredictionWriter {
  constructor(private readonly sql: SqlClient) {}

  async append(batch: PredictionBatch): Promise<PredictionsWritten> {
    const { runId, idempotencyKey, requestDigest, predictions } = batch;
    if (!isRunId(runId)) throw noRun(runId);
    const [row] = await this.sql.rows<{ lifecycle_stage: LifecycleStage; written: number }>(
      INSERT_PREDICTIONS,
      [runId, idempotencyKey, requestDigest, predictions.length, ...columns(predictions)],
    );
    if (!row) throw noRun(runId);
    if (row.lifecycle_stage !== 'active') throw inactiveRun(runId);
    if (row.written > 0) return { count: row.written, isReplay: false };
    return this.earlier(batch);
  }

  async forgetOldKeys(): Promise<void> {
    await this.sql.rows(DELETE_OLD_KEYS, [KEY_LIFETIME, FORGOTTEN_AT_ONCE]);
  }

  private async earlier({
    runId,
    idempotencyKey,
    requestDigest,
  }: PredictionBatch): Promise<PredictionsWritten> {
    const [key] = await this.sql.rows<{ request_digest: string; prediction_count: number }>(
      FIND_PREDICTION_KEY,
      [runId, idempotencyKey],
    );
    if (key?.request_digest !== requestDigest) throw conflict();
    return { count: key.prediction_count, isReplay: true };
  }
}

const columns = (predictions: readonly NewPrediction[]): unknown[][] => [
  predictions.map(({ inputs }) => inputs.text),
  predictions.map(({ inputs }) => inputs.json),
  predictions.map(({ output }) => output.text),
  predictions.map(({ output }) => output.json),
  predictions.map(({ prompt }) => prompt?.text ?? null),
  predictions.map(({ prompt }) => prompt?.json ?? null),
  predictions.map(({ promptName }) => promptName),
  predictions.map(({ promptVersion }) => promptVersion),
  predictions.map(({ model }) => model),
  predictions.map(({ traceId }) => traceId),
  predictions.map(({ latencyMs }) => latencyMs),
  predictions.map(({ usage }) => usage),
  predictions.map(({ loggedAt }) => loggedAt),
];
