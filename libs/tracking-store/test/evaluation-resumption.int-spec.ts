import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@weir/testing';
import {
  EvaluationChunkRepository,
  EvaluationLifecycleRepository,
  EvaluationOutboxRepository,
  EvaluationRepository,
  EvaluationRowRepository,
  EvaluationUnitRepository,
  PREDICTION_UNIT,
  Run,
  trackingEntities,
  type EvaluationPlan,
  type UnitResult,
} from '../src/index.js';

const PLAN: EvaluationPlan = {
  version: 2,
  behaviour: { compat: 'latest', textstat: 'modern' },
  modelType: null,
  extraMetrics: ['exact_match'],
  rows: { kind: 'inline' },
  predictions: { kind: 'endpoint', endpoint: 'chat', template: null, parameters: {} },
  targets: 'answer',
  artifactFolder: null,
  ownsRun: true,
  priority: 'high',
};
const LIMITS = { maxCalls: 7, maxCostUsd: null, concurrency: null, requestsPerMinute: null, prices: {} };
const ROWS = 450;

const unit = (rowIndex: number, name: string, outcome: UnitResult['outcome']): UnitResult => ({
  rowIndex,
  unit: name,
  outcome,
  score: outcome === 'scored' ? 1 : null,
  output: null,
  latencySeconds: null,
  reason: outcome === 'scored' ? null : 'because',
});

describe('evaluations that are resumed', () => {
  let database: TestDatabase;
  let evaluationId: string;
  let runId: string;
  let evaluations: EvaluationRepository;
  let lifecycle: EvaluationLifecycleRepository;
  let chunks: EvaluationChunkRepository;
  let units: EvaluationUnitRepository;
  let outbox: EvaluationOutboxRepository;

  beforeAll(async () => {
    database = await testDatabase({ entities: trackingEntities });
    const { dataSource } = database;
    evaluations = new EvaluationRepository(dataSource);
    chunks = new EvaluationChunkRepository(dataSource);
    units = new EvaluationUnitRepository(dataSource);
    outbox = new EvaluationOutboxRepository(dataSource);
    lifecycle = new EvaluationLifecycleRepository(dataSource, outbox);
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    evaluationId = randomUUID();
    runId = randomUUID();
    const run = {
      runId,
      experimentId: 0,
      runName: 'probe',
      startTime: 1,
      artifactUri: 'mlflow-artifacts:/0/x',
    };
    const rows = new EvaluationRowRepository(database.dataSource);
    await database.dataSource.transaction(async (manager) => {
      await manager.insert(Run, run);
      await evaluations.create(manager, {
        evaluationId,
        runId,
        experimentId: 0,
        plan: PLAN,
        columns: ['question', 'answer'],
        totalRows: ROWS,
        idempotencyKey: null,
        requestDigest: 'digest',
      });
      const cells = Array.from({ length: ROWS }, (_, index) => [`q${index}`, `a${index}`]);
      await rows.insert(manager, evaluationId, { firstRow: 0, cells });
      await chunks.createAll(manager, evaluationId, ROWS);
    });
    await lifecycle.begin(evaluationId);
  });

  /** Row 3 has a failed score, row 210 a failed prediction and what followed from it; everything else went well. */
  const workOff = async (): Promise<void> => {
    for (let firstRow = 0; firstRow < ROWS; firstRow += 200) {
      const chunk = { evaluationId, firstRow, rowCount: Math.min(200, ROWS - firstRow) };
      const results = Array.from({ length: chunk.rowCount }, (_, offset) => firstRow + offset).flatMap(
        (row) => [
          unit(row, PREDICTION_UNIT, row === 210 ? 'failed' : 'scored'),
          unit(row, 'exact_match/v1', row === 210 ? 'not-applicable' : row === 3 ? 'failed' : 'scored'),
        ],
      );
      await units.commit(chunk, results);
      await chunks.complete(chunk);
    }
  };
  const end = (status: string) =>
    database.dataSource.query(
      `UPDATE evaluations SET status = $2, finished_at = now() WHERE evaluation_id = $1`,
      [evaluationId, status],
    );
  const run = () => database.dataSource.manager.findOneByOrFail(Run, { runId });

  it.each(['failed', 'cancelled', 'stopped'])('goes on where it was when it had %s', async (status) => {
    const chunk = { evaluationId, firstRow: 0, rowCount: 200 };
    await units.commit(chunk, [unit(0, PREDICTION_UNIT, 'scored'), unit(1, PREDICTION_UNIT, 'failed')]);
    await evaluations.requestCancel(evaluationId);
    await end(status);
    await database.dataSource.manager.update(Run, { runId }, { status: 'KILLED', endTime: 2 });
    const outcome = await lifecycle.resume(evaluationId, { retryFailed: false, limits: LIMITS });
    expect(outcome).toEqual({ kind: 'resumed', job: { evaluationId, attempt: 2, priority: 'high' } });
    await expect(evaluations.findById(evaluationId)).resolves.toMatchObject({
      status: 'queued',
      attempt: 2,
      plan: { limits: LIMITS, extraMetrics: ['exact_match'] },
      cancelRequestedAt: null,
      startedAt: null,
      finishedAt: null,
      error: null,
    });
    await expect(run()).resolves.toMatchObject({ status: 'RUNNING', endTime: null });
    await expect(units.read(evaluationId, chunk)).resolves.toHaveLength(2);
    await database.dataSource.query(`UPDATE evaluation_outbox SET due_at = now()`);
    await expect(outbox.claimDue(10)).resolves.toEqual([{ evaluationId, attempt: 2, priority: 'high' }]);
    await database.dataSource.query(`DELETE FROM evaluation_outbox`);
  });

  it('forgets failed units, and everything about rows whose prediction failed', async () => {
    await workOff();
    await end('finished');
    await expect(lifecycle.resume(evaluationId, { retryFailed: true })).resolves.toMatchObject({
      kind: 'resumed',
    });
    await expect(units.read(evaluationId, { firstRow: 3, rowCount: 1 })).resolves.toMatchObject([
      { unit: PREDICTION_UNIT, outcome: 'scored' },
    ]);
    await expect(units.read(evaluationId, { firstRow: 210, rowCount: 1 })).resolves.toEqual([]);
    await expect(chunks.progress(evaluationId)).resolves.toEqual({
      totalChunks: 3,
      doneChunks: 1,
      scoredRows: 50,
      predictedRows: ROWS - 1,
      failedRows: 0,
    });
    const counted: unknown[] = await database.dataSource.query(
      `SELECT scored_units, failed_units FROM evaluation_chunks WHERE evaluation_id = $1 ORDER BY first_row`,
      [evaluationId],
    );
    expect(counted).toEqual([
      { scored_units: 199, failed_units: 0 },
      { scored_units: 199, failed_units: 0 },
      { scored_units: 50, failed_units: 0 },
    ]);
  });

  it('leaves alone what is open, finished for good, deleted or unknown', async () => {
    const resume = (retryFailed: boolean) => lifecycle.resume(evaluationId, { retryFailed });
    await expect(resume(true)).resolves.toEqual({ kind: 'open', status: 'running' });
    await end('finished');
    await database.dataSource.manager.update(Run, { runId }, { status: 'FINISHED', endTime: 2 });
    await expect(resume(false)).resolves.toEqual({ kind: 'complete' });
    await expect(resume(true)).resolves.toEqual({ kind: 'complete' });
    await expect(run()).resolves.toMatchObject({ status: 'FINISHED', endTime: 2 });
    await end('failed');
    await database.dataSource.manager.update(Run, { runId }, { lifecycleStage: 'deleted' });
    await expect(resume(true)).resolves.toEqual({ kind: 'run-deleted' });
    await expect(lifecycle.resume(randomUUID(), { retryFailed: true })).resolves.toEqual({ kind: 'unknown' });
    await expect(evaluations.findById(evaluationId)).resolves.toMatchObject({ status: 'failed', attempt: 1 });
  });

  it('is resumed once when two ask at the same time', async () => {
    await end('failed');
    const outcomes = await Promise.all(
      [1, 2].map(() => lifecycle.resume(evaluationId, { retryFailed: true })),
    );
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['open', 'resumed']);
  });
});
