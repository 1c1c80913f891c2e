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
  version: 1,
  behaviour: { compat: 'latest', textstat: 'modern' },
  modelType: 'question-answering',
  extraMetrics: [],
  rows: { kind: 'inline' },
  predictions: { kind: 'column', column: 'answer' },
  targets: null,
  artifactFolder: '0/run/artifacts',
  ownsRun: true,
};

const answer = (rowIndex: number, text: string): UnitResult => ({
  rowIndex,
  unit: PREDICTION_UNIT,
  outcome: 'scored',
  score: null,
  output: text,
  latencySeconds: 0.5,
  reason: null,
});

describe('evaluations in Postgres', () => {
  let database: TestDatabase;
  let evaluationId: string;
  let evaluations: EvaluationRepository;
  let lifecycle: EvaluationLifecycleRepository;
  let chunks: EvaluationChunkRepository;
  let rows: EvaluationRowRepository;
  let units: EvaluationUnitRepository;
  let outbox: EvaluationOutboxRepository;

  beforeAll(async () => {
    database = await testDatabase({ entities: trackingEntities });
    const { dataSource } = database;
    evaluations = new EvaluationRepository(dataSource);
    chunks = new EvaluationChunkRepository(dataSource);
    rows = new EvaluationRowRepository(dataSource);
    units = new EvaluationUnitRepository(dataSource);
    outbox = new EvaluationOutboxRepository(dataSource);
    lifecycle = new EvaluationLifecycleRepository(dataSource, outbox);
  });
  afterAll(() => database.drop());

  const create = async (totalRows: number): Promise<string> => {
    const id = randomUUID();
    const runId = randomUUID();
    await database.dataSource.transaction(async (manager) => {
      await manager.insert(Run, {
        runId,
        experimentId: 0,
        runName: 'probe',
        startTime: 1,
        artifactUri: `mlflow-artifacts:/0/${runId}/artifacts`,
      });
      await evaluations.create(manager, {
        evaluationId: id,
        runId,
        experimentId: 0,
        plan: PLAN,
        columns: ['question', 'answer'],
        totalRows,
        idempotencyKey: null,
        requestDigest: 'digest',
      });
      const cells = Array.from({ length: totalRows }, (_, index) => [`q${index}`, `a${index}`]);
      await rows.insert(manager, id, { firstRow: 0, cells });
      await chunks.createAll(manager, id, totalRows);
      await outbox.put(manager, { evaluationId: id, attempt: 1 });
    });
    return id;
  };

  beforeEach(async () => {
    await database.dataSource.query('DELETE FROM evaluations');
    evaluationId = await create(450);
  });

  it('reads back what was stored, odd texts included', async () => {
    const odd = ['\u0000', '\ud83d', { nested: [1.5, null, true] }];
    await rows.insert(database.dataSource.manager, evaluationId, { firstRow: 450, cells: [odd] });
    await expect(rows.read(evaluationId, { firstRow: 449, rowCount: 200 })).resolves.toEqual([
      ['q449', 'a449'],
      odd,
    ]);
    await expect(evaluations.findById(evaluationId)).resolves.toMatchObject({
      plan: PLAN,
      status: 'queued',
      columns: ['question', 'answer'],
      totalRows: 450,
      warnings: [],
    });
  });

  it('gives each chunk to one worker, and a silent worker’s chunk to another', async () => {
    const lease = { token: randomUUID(), leaseMs: 60_000 };
    const claims = await Promise.all(Array.from({ length: 6 }, () => chunks.claimNext(evaluationId, lease)));
    const taken = claims.filter((claim) => claim !== null).map((claim) => [claim.firstRow, claim.rowCount]);
    expect(taken.toSorted()).toEqual([
      [0, 200],
      [200, 200],
      [400, 50],
    ]);
    await database.dataSource.query(
      `UPDATE evaluation_chunks SET leased_until = now() - interval '1 second' WHERE first_row = 200`,
    );
    const other = { token: randomUUID(), leaseMs: 60_000 };
    await expect(chunks.claimNext(evaluationId, other)).resolves.toMatchObject({ firstRow: 200 });
    await expect(chunks.claimNext(evaluationId, other)).resolves.toBeNull();
  });

  it('keeps the leases of a worker that shows itself, and frees them when it hands back', async () => {
    const lease = { token: randomUUID(), leaseMs: 1 };
    await lifecycle.begin(evaluationId);
    await chunks.claimNext(evaluationId, lease);
    await lifecycle.heartbeat(evaluationId, lease.token, 60_000);
    const other = { token: randomUUID(), leaseMs: 60_000 };
    await expect(chunks.claimNext(evaluationId, other)).resolves.toMatchObject({ firstRow: 200 });
    await lifecycle.handBack(evaluationId, lease.token);
    await expect(chunks.claimNext(evaluationId, other)).resolves.toMatchObject({ firstRow: 0 });
  });

  it('commits a unit once and counts it once', async () => {
    const chunk = { evaluationId, firstRow: 0, rowCount: 200 };
    const failed: UnitResult = {
      ...answer(1, ''),
      outcome: 'failed',
      output: null,
      reason: 'cut \u0000 off',
    };
    await Promise.all([
      units.commit(chunk, [answer(0, 'first'), failed]),
      units.commit(chunk, [answer(0, 'second'), failed]),
    ]);
    const stored = await units.read(evaluationId, { firstRow: 0, rowCount: 5 });
    expect(stored).toHaveLength(2);
    expect(['first', 'second']).toContain(stored[0]?.output);
    expect(stored[1]).toMatchObject({ outcome: 'failed', output: null, reason: 'cut \uFFFD off' });
    await expect(chunks.progress(evaluationId)).resolves.toMatchObject({
      predictedRows: 2,
      failedRows: 1,
      doneChunks: 0,
    });
  });

  it('hands an orphan to one finder only and counts setbacks without progress', async () => {
    const search = { silentForMs: 1_000, limit: 10 };
    const silence = () =>
      database.dataSource.query(`UPDATE evaluations SET heartbeat_at = now() - interval '1 minute'`);
    await lifecycle.begin(evaluationId);
    await expect(lifecycle.claimOrphans(search)).resolves.toEqual([]);
    await silence();
    const found = await Promise.all([lifecycle.claimOrphans(search), lifecycle.claimOrphans(search)]);
    expect(found.flat()).toEqual([{ evaluationId, attempt: 2, setbacks: 1, priority: 'normal' }]);
    await units.commit({ evaluationId, firstRow: 0, rowCount: 200 }, [answer(0, 'progress')]);
    await silence();
    await expect(lifecycle.claimOrphans(search)).resolves.toEqual([
      { evaluationId, attempt: 3, setbacks: 0, priority: 'normal' },
    ]);
  });

  it('gives an evaluation that nobody began to one who looks after it, and again after a while', async () => {
    const search = { waitingForMs: 60_000, limit: 10 };
    const job = { evaluationId, attempt: 1, priority: 'normal' };
    await expect(lifecycle.claimUnbegun(search)).resolves.toEqual([]);
    await database.dataSource.query(`UPDATE evaluations SET created_at = now() - interval '1 hour'`);
    const found = await Promise.all([lifecycle.claimUnbegun(search), lifecycle.claimUnbegun(search)]);
    expect(found.flat()).toEqual([job]);
    await database.dataSource.query(`UPDATE evaluations SET heartbeat_at = now() - interval '61 seconds'`);
    await expect(lifecycle.claimUnbegun(search)).resolves.toEqual([job]);
    await lifecycle.begin(evaluationId);
    await expect(lifecycle.claimUnbegun({ waitingForMs: 0, limit: 10 })).resolves.toEqual([]);
  });

  it('counts a new attempt of what nobody began once', async () => {
    const job = { evaluationId, attempt: 1 };
    const again = await Promise.all([lifecycle.attemptAgain(job), lifecycle.attemptAgain(job)]);
    expect(again.filter((outcome) => outcome !== null)).toEqual([
      { evaluationId, attempt: 2, priority: 'normal' },
    ]);
    await lifecycle.begin(evaluationId);
    await expect(lifecycle.attemptAgain({ evaluationId, attempt: 2 })).resolves.toBeNull();
  });

  it('cancels at once what nobody began, and asks the worker otherwise', async () => {
    const cancel = (id: string) => evaluations.requestCancel(id);
    await expect(cancel(evaluationId)).resolves.toMatchObject({
      evaluation: { status: 'cancelled' },
      isEndedNow: true,
    });
    await expect(cancel(evaluationId)).resolves.toMatchObject({ isEndedNow: false });
    await expect(lifecycle.begin(evaluationId)).resolves.toBeNull();
    const running = await create(1);
    await lifecycle.begin(running);
    await expect(cancel(running)).resolves.toMatchObject({
      evaluation: { status: 'running' },
      isEndedNow: false,
    });
    await expect(lifecycle.heartbeat(running, randomUUID(), 1_000)).resolves.toEqual({
      isCancelRequested: true,
      isOpen: true,
      workers: 1,
    });
    await expect(cancel(randomUUID())).resolves.toBeNull();
  });

  it('offers an undelivered job to one dispatcher at a time', async () => {
    await expect(outbox.claimDue(10)).resolves.toEqual([]);
    await database.dataSource.query(`UPDATE evaluation_outbox SET due_at = now()`);
    const claims = await Promise.all([outbox.claimDue(10), outbox.claimDue(10)]);
    expect(claims.flat()).toEqual([{ evaluationId, attempt: 1, priority: 'normal' }]);
    await outbox.remove({ evaluationId, attempt: 1 });
    await expect(database.dataSource.query('SELECT * FROM evaluation_outbox')).resolves.toEqual([]);
  });

  it('pages through evaluations, newest first, without a gap', async () => {
    const ids = [evaluationId, await create(1), await create(1)];
    const first = await evaluations.list({ limit: 2, after: null });
    const last = first.at(-1);
    const second = await evaluations.list({ limit: 2, after: last ?? null });
    expect([...first, ...second].map((evaluation) => evaluation.evaluationId)).toEqual(ids.toReversed());
    await expect(
      evaluations.list({ limit: 5, after: null, statuses: ['failed', 'stopped'] }),
    ).resolves.toEqual([]);
    const open = { limit: 5, after: null, experimentId: 0, statuses: ['queued', 'running'] } as const;
    await expect(evaluations.list(open)).resolves.toHaveLength(3);
    await expect(evaluations.list({ ...open, createdBefore: new Date(0) })).resolves.toEqual([]);
    await expect(evaluations.list({ ...open, createdFrom: new Date(0) })).resolves.toHaveLength(3);
  });
});
