import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { UnitOfWork } from '@weir/database';
import { testDatabase, type TestDatabase } from '@weir/testing';
import {
  EvaluationChunkRepository,
  EvaluationLifecycleRepository,
  EvaluationOutboxRepository,
  EvaluationRepository,
  EvaluationRowRepository,
  RunRepository,
  TrackingStoreModule,
  trackingEntities,
  type EvaluationPlan,
} from '@weir/tracking-store';
import { DataSource } from 'typeorm';
import { RowStore } from '../src/evaluations/row-store.js';

const PLAN: EvaluationPlan = {
  version: 2,
  behaviour: { compat: 'latest', textstat: 'modern' },
  modelType: 'text',
  extraMetrics: [],
  rows: { kind: 'table', path: '0/run/artifacts/rows.csv' },
  predictions: { kind: 'column', column: 'answer' },
  targets: null,
  artifactFolder: null,
  ownsRun: true,
};
const RUN = { experimentId: 0, runName: null, userId: 'test', startTime: 1, tags: [], now: 1 };

let database: TestDatabase;
let context: INestApplicationContext;

beforeAll(async () => {
  database = await testDatabase({ entities: trackingEntities });
  const { dataSource } = database;
  const providers = [
    UnitOfWork,
    EvaluationChunkRepository,
    EvaluationLifecycleRepository,
    EvaluationOutboxRepository,
    EvaluationRepository,
    EvaluationRowRepository,
    RowStore,
    { provide: DataSource, useValue: dataSource },
  ];
  @Module({
    imports: [
      {
        module: class TestDatabaseModule {},
        global: true,
        providers: [{ provide: DataSource, useValue: dataSource }],
        exports: [DataSource],
      },
      TrackingStoreModule,
    ],
    providers,
  })
  class RowStoreTestModule {}
  context = await NestFactory.createApplicationContext(RowStoreTestModule, { logger: false });
});
afterAll(async () => {
  await context.close();
  await database.drop();
});

async function newEvaluation(): Promise<string> {
  const evaluationId = randomUUID();
  const { info } = await context.get(RunRepository, { strict: false }).create(RUN);
  await database.dataSource.transaction((manager) =>
    context.get(EvaluationRepository).create(manager, {
      ...{ evaluationId, runId: info.runId, experimentId: 0, plan: PLAN, columns: null, totalRows: null },
      ...{ idempotencyKey: null, requestDigest: 'digest' },
    }),
  );
  return evaluationId;
}

async function stored(evaluationId: string): Promise<unknown> {
  const [counts] = await database.dataSource.query<{ rows: number; chunks: number }[]>(
    `SELECT (SELECT count(*)::int FROM evaluation_rows WHERE evaluation_id = $1) AS rows,
       (SELECT count(*)::int FROM evaluation_chunks WHERE evaluation_id = $1) AS chunks`,
    [evaluationId],
  );
  const evaluation = await context.get(EvaluationRepository).findById(evaluationId);
  return { ...counts, columns: evaluation?.columns ?? null, totalRows: evaluation?.totalRows ?? null };
}

const NOTHING = { rows: 0, chunks: 0, columns: null, totalRows: null };
const BATCH = Array.from({ length: 300 }, (_, index) => JSON.stringify([`answer ${index}`]));
const never = new AbortController().signal;

/** Batches, and then what becomes of the file. */
async function* batches(count: number, end: () => void = () => undefined): AsyncGenerator<string[]> {
  for (let batch = 0; batch < count; batch += 1) yield await Promise.resolve(BATCH);
  end();
}

const insert = (evaluationId: string, given: AsyncIterable<readonly string[]>, stop = never) =>
  context.get(RowStore).insert(evaluationId, { columns: ['answer'], batches: given }, stop);

describe('the rows of a file', () => {
  it('are stored batch by batch, with their chunks and their description', async () => {
    const evaluationId = await newEvaluation();
    await expect(insert(evaluationId, batches(2))).resolves.toBe(600);
    await expect(stored(evaluationId)).resolves.toEqual({
      rows: 600,
      chunks: 3,
      columns: ['answer'],
      totalRows: 600,
    });
    await expect(context.get(RowStore).firstRow(evaluationId)).resolves.toEqual(['answer 0']);
  });

  it('are none of them there when the file breaks in its midst, and all after another try', async () => {
    const evaluationId = await newEvaluation();
    const broken = batches(2, () => {
      throw new Error('the file is broken');
    });
    await expect(insert(evaluationId, broken)).rejects.toThrow('the file is broken');
    await expect(stored(evaluationId)).resolves.toEqual(NOTHING);
    await insert(evaluationId, batches(2));
    await expect(stored(evaluationId)).resolves.toMatchObject({ rows: 600, totalRows: 600 });
  });

  it('are none of them there when the work is stopped', async () => {
    const evaluationId = await newEvaluation();
    const stop = new AbortController();
    const stopped = batches(3, () => undefined);
    const first = await stopped.next();
    expect(first.done).toBe(false);
    stop.abort();
    await expect(insert(evaluationId, stopped, stop.signal)).rejects.toThrow();
    await expect(stored(evaluationId)).resolves.toEqual(NOTHING);
  });

  it('are refused when there are none', async () => {
    const evaluationId = await newEvaluation();
    await expect(insert(evaluationId, batches(0))).rejects.toMatchObject({
      code: 'EVALUATION.TABLE_UNUSABLE',
    });
    await expect(stored(evaluationId)).resolves.toEqual(NOTHING);
  });
});
