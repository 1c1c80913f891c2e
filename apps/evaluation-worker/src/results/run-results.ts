import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { LOGGED_ARTIFACTS_TAG, withLoggedTable } from '@weir/run-tables';
import {
  BatchWriter,
  RunRepository,
  fromUuid,
  type Evaluation,
  type EvaluationFault,
  type RunStatus,
} from '@weir/tracking-store';
import { RunTablesStore, type TablesToStore } from './run-tables.store.js';

const ERROR_TAG = 'weir.evaluation.error';
const MAX_ERROR_CHARACTERS = 1_000;

export interface ResultsToStore {
  readonly values: Readonly<Record<string, number>>;
  readonly tables: TablesToStore;
}

/** What an evaluation leaves in its run. */
@Injectable()
export class RunResults {
  constructor(
    private readonly runs: RunRepository,
    private readonly batches: BatchWriter,
    private readonly tables: RunTablesStore,
  ) {}

  /** Metrics, the table, its tag and the end of the run. Returns warnings: whatever the run does not take, the evaluation keeps. */
  async store(evaluation: Evaluation, { values, tables }: ResultsToStore): Promise<string[]> {
    try {
      await this.storeMetrics(evaluation, values);
      const { files, warnings } = await this.tables.store(evaluation, tables);
      await this.tagTables(fromUuid(evaluation.runId), files);
      await this.close(evaluation, 'FINISHED');
      return [...warnings];
    } catch (error) {
      if (!AppError.isInstance(error) || error.isRetryable || !error.isPublic) throw error;
      return [`The run did not take all of the results: ${error.message}`];
    }
  }

  /** Ends the run. A run that somebody deleted meanwhile stays as it is: the evaluation still has to end. */
  async closeIfActive(evaluation: Evaluation, status: RunStatus, error?: EvaluationFault): Promise<void> {
    try {
      await this.close(evaluation, status, error);
    } catch (cause) {
      if (!AppError.isInstance(cause) || cause.isRetryable) throw cause;
    }
  }

  private async close(evaluation: Evaluation, status: RunStatus, error?: EvaluationFault): Promise<void> {
    const runId = fromUuid(evaluation.runId);
    if (error) {
      const value = `${error.code}: ${error.message}`.slice(0, MAX_ERROR_CHARACTERS);
      await this.batches.write(runId, { metrics: [], params: [], tags: [{ key: ERROR_TAG, value }] });
    }
    if (!evaluation.plan.ownsRun) return;
    await this.runs.update(runId, { status, endTime: Date.now(), runName: null });
  }

  private async storeMetrics(
    evaluation: Evaluation,
    values: Readonly<Record<string, number>>,
  ): Promise<void> {
    // The same moment for every try, so that a repeated ending adds no second point to a metric's history.
    const timestamp = (evaluation.startedAt ?? evaluation.createdAt).getTime();
    const metrics = Object.entries(values).map(([key, value]) => ({ key, value, timestamp, step: 0 }));
    await this.batches.write(fromUuid(evaluation.runId), {
      metrics,
      params: [],
      tags: behaviourTags(evaluation),
    });
  }

  private async tagTables(runId: string, files: readonly string[]): Promise<void> {
    if (files.length === 0) return;
    const { data } = await this.runs.get(runId);
    const known = data.tags.find(({ key }) => key === LOGGED_ARTIFACTS_TAG)?.value ?? null;
    let value = known;
    for (const file of files) value = withLoggedTable(value, file) ?? value;
    if (value === null || value === known) return;
    const tags = [{ key: LOGGED_ARTIFACTS_TAG, value }];
    await this.batches.write(runId, { metrics: [], params: [], tags });
  }
}

/** What the numbers depend on stays with them. */
function behaviourTags({ evaluationId, plan }: Evaluation): { key: string; value: string }[] {
  return [
    { key: 'weir.evaluation.id', value: evaluationId },
    { key: 'weir.evaluation.compat', value: plan.behaviour.compat },
    { key: 'weir.evaluation.textstat', value: plan.behaviour.textstat },
    ...(plan.judgeModel === undefined
      ? []
      : [{ key: 'weir.evaluation.judge_model', value: plan.judgeModel }]),
    { key: 'weir.evaluation.data', value: plan.rows.kind },
  ];
}
