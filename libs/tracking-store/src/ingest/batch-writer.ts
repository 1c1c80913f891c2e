import { Inject, Injectable } from '@nestjs/common';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import type { KeyValue } from '../experiments/experiment.types.js';
import { inactiveRun, noRun } from '../runs/run.errors.js';
import { RUN_NAME_TAG } from '../runs/run-name.js';
import type { MetricPoint } from '../runs/run.types.js';
import { numberArray, textArray } from '../sql/array-literal.js';
import { SqlClient, type SqlRunner } from '../sql/sql-client.js';
import { isOvertaken } from '../sql/sql-state.js';
import { isRunId } from '../sql/wire-id.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { batchStatementFor } from './batch.statements.js';
import { latestPoints } from './latest-points.js';
import { checkedBatch, type RunBatch } from './run-batch.js';

/** Every try loses only to a param that was committed meanwhile; the same few keys run out quickly. */
const MAX_TRIES = 5;

/** Characters of a value that a message repeats. */
const MAX_SHOWN = 500;

type Conflict = readonly [key: string, oldValue: string, newValue: string];

interface BatchRow {
  readonly lifecycle_stage: LifecycleStage;
  readonly conflicts: readonly Conflict[] | null;
}

/** Writes a run's metrics, params and tags: all or nothing, and the same batch twice is the same as once. */
@Injectable()
export class BatchWriter {
  constructor(@Inject(SqlClient) private readonly sql: SqlRunner) {}

  async write(runId: string, batch: RunBatch): Promise<void> {
    const { metrics, params, tags } = checkedBatch(batch);
    if (!isRunId(runId)) throw noRun(runId);
    const lastTags = new Map(tags.map(({ key, value }) => [key, value]));
    const name = lastTags.get(RUN_NAME_TAG);
    const statement = batchStatementFor({
      hasMetrics: metrics.length > 0,
      hasParams: params.length > 0,
      hasTags: tags.length > 0,
      isRenamed: name !== undefined,
    });
    const values = [
      runId,
      ...(params.length > 0 ? paramArrays(params) : []),
      ...(metrics.length > 0 ? [...pointArrays(metrics), ...pointArrays(latestPoints(metrics))] : []),
      ...(tags.length > 0 ? [textArray([...lastTags.keys()]), textArray([...lastTags.values()])] : []),
      ...(name === undefined ? [] : [name]),
    ];
    const row = await this.runUntilSettled(() => this.sql.rows<BatchRow>(statement, values));
    if (!row) throw noRun(runId);
    if (row.lifecycle_stage !== 'active') throw inactiveRun(runId);
    if (row.conflicts) throw changedParams(runId, row.conflicts);
  }

  private async runUntilSettled(attempt: () => Promise<BatchRow[]>): Promise<BatchRow | undefined> {
    for (let tries = 1; ; tries += 1) {
      try {
        const [row] = await attempt();
        return row;
      } catch (error) {
        if (tries >= MAX_TRIES || !this.sql.canRepeat || !isOvertaken(error)) throw error;
      }
    }
  }
}

const paramArrays = (params: readonly KeyValue[]): string[] => [
  textArray(params.map(({ key }) => key)),
  textArray(params.map(({ value }) => value)),
];

const pointArrays = (points: readonly MetricPoint[]): string[] => [
  textArray(points.map(({ key }) => key)),
  numberArray(points.map(({ timestamp }) => timestamp)),
  numberArray(points.map(({ step }) => step)),
  numberArray(points.map(({ value }) => value)),
];

function changedParams(runId: string, conflicts: readonly Conflict[]) {
  const list = conflicts.map(([key, old, next]) => ({
    key,
    old_value: old.slice(0, MAX_SHOWN),
    new_value: next.slice(0, MAX_SHOWN),
  }));
  return invalidParameter(
    `Changing param values is not allowed. Params were already logged='${JSON.stringify(list)}' for run ID='${runId}'.`,
  );
}
