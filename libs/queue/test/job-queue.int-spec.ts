import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@weir/errors';
import { createLogger } from '@weir/observability';
import { freePort, OwnRedis, testDatabase, testRedisUrl, waitUntil, type TestDatabase } from '@weir/testing';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import {
  createQueueBackend,
  EVALUATION_QUEUE,
  evaluationJobPriority,
  JobProducer,
  JobWorker,
  observeQueueDepth,
  QueueMetrics,
  QueueUnavailableError,
  type JobContext,
  type JobResult,
  type QueueBackend,
  type RunEvaluationPayload,
} from '../src/index.js';

const logger = createLogger('test', 'silent');
/** A little longer than BullMQ's connections wait before each of their first tries. */
const WITNESS_RETRY_MS = 1_100;
const ID = '3f0e6a52-2f0a-4a51-9a55-0c1ad2f7b0aa';
const DATABASE_LESS = 'postgres://nobody@127.0.0.1:1/none';
type Work = (payload: RunEvaluationPayload, context: JobContext) => Promise<JobResult>;

describe.each(['redis', 'postgres'] as const)('the evaluation queue in %s', (kind) => {
  let database: TestDatabase;
  let backend: QueueBackend;
  let producer: JobProducer<RunEvaluationPayload>;
  let registry: Registry;
  const workers: JobWorker<RunEvaluationPayload>[] = [];

  beforeAll(async () => {
    database = await testDatabase({ migrations: [] });
    backend = createQueueBackend({
      redisUrl: kind === 'redis' ? testRedisUrl() : null,
      databaseUrl: kind === 'redis' ? DATABASE_LESS : database.url,
      prefix: `{test-${randomUUID()}}`,
    });
    producer = new JobProducer({ backend, definition: EVALUATION_QUEUE, logger });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
  });
  afterAll(async () => {
    await producer.close();
    await database.drop();
  });

  const startWorker = async (work: Work, concurrency = 2): Promise<JobWorker<RunEvaluationPayload>> => {
    registry = new Registry();
    const worker = new JobWorker({
      backend,
      processor: { definition: EVALUATION_QUEUE, process: work },
      metrics: new QueueMetrics(registry),
      logger,
      concurrency,
    });
    workers.push(worker);
    await worker.waitUntilReady();
    return worker;
  };

  it('is kept where it should be', () => {
    expect(backend.kind).toBe(kind);
  });

  it('gives a job to a worker once, however often it is added under its id', async () => {
    const jobId = randomUUID();
    for (let time = 0; time < 3; time += 1) await producer.add({ version: 1, evaluation_id: ID }, jobId);
    const seen: string[] = [];
    await startWorker((payload) => {
      seen.push(payload.evaluation_id);
      return Promise.resolve('done');
    });
    await waitUntil(async () => (await producer.counts()).completed === 1);
    expect(seen).toEqual([ID]);
    expect(await registry.metrics()).toContain(
      'weir_queue_run_seconds_count{queue="evaluations",outcome="completed"} 1',
    );
  });

  it('tells which job it has, and which is over', async () => {
    const [jobId, urgentId] = [randomUUID(), randomUUID()];
    await expect(producer.standingOf(jobId)).resolves.toBe('absent');
    await producer.add({ version: 1, evaluation_id: ID }, jobId);
    await producer.add({ version: 1, evaluation_id: ID }, urgentId, evaluationJobPriority('high'));
    await expect(producer.standingOf(jobId)).resolves.toBe('open');
    await expect(producer.standingOf(urgentId)).resolves.toBe('open');
    let finish: () => void = () => undefined;
    const finishing = new Promise<void>((resolve) => (finish = resolve));
    const begun: string[] = [];
    await startWorker(async ({ evaluation_id: id }) => {
      begun.push(id);
      await finishing;
      return 'done';
    });
    await waitUntil(() => begun.length === 2);
    await expect(producer.standingOf(jobId)).resolves.toBe('open');
    finish();
    await waitUntil(async () => (await producer.standingOf(jobId)) === 'over');
  });

  it('gives out the urgent jobs first, and those of one class as they came', async () => {
    const names = ['low', 'normal', 'high', 'low', 'high'] as const;
    const jobs = names.map((priority) => ({ priority, id: randomUUID() }));
    for (const { priority, id } of jobs)
      await producer.add({ version: 1, evaluation_id: id }, id, evaluationJobPriority(priority));
    const seen: string[] = [];
    await startWorker((payload) => {
      seen.push(payload.evaluation_id);
      return Promise.resolve('done');
    }, 1);
    await waitUntil(() => seen.length === jobs.length);
    const expected = [2, 4, 1, 0, 3].map((index) => jobs[index]?.id);
    expect(seen).toEqual(expected);
  });

  it('tries again what may pass, and gives up at once on what cannot', async () => {
    const tries = new Map<string, number>();
    await startWorker(({ evaluation_id: id }) => {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      if (tries.get(id) === 2) return Promise.resolve('done');
      const isRetryable = id === ID;
      return Promise.reject(new AppError({ code: 'TEST.FAILED', status: 503, message: 'no', isRetryable }));
    });
    const hopeless = randomUUID();
    await producer.add({ version: 1, evaluation_id: ID }, randomUUID());
    await producer.add({ version: 1, evaluation_id: hopeless }, randomUUID());
    await waitUntil(() => tries.get(ID) === 2);
    await waitUntil(async () => (await producer.counts()).failed === 1);
    expect(tries.get(hopeless)).toBe(1);
  });

  it('hands a job back when its worker has to stop, without counting an attempt', async () => {
    const attempts: boolean[] = [];
    const first = await startWorker(async (_payload, { signal, isLastAttempt }) => {
      attempts.push(isLastAttempt);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return 'handed-back';
    });
    await producer.add({ version: 1, evaluation_id: ID }, randomUUID());
    await waitUntil(() => attempts.length === 1);
    await first.close();
    await startWorker((_payload, { isLastAttempt }) => {
      attempts.push(isLastAttempt);
      return Promise.resolve('done');
    });
    await waitUntil(() => attempts.length === 2);
    expect(attempts).toEqual([false, false]);
  });

  it('shows how many jobs wait, and parks one that cannot be done with its reason', async () => {
    const depth = new Registry();
    observeQueueDepth(depth, [{ queue: 'evaluations', counts: () => producer.counts() }]);
    const before = await producer.counts();
    const waiting = (before.waiting ?? 0) + 1;
    await producer.add({ version: 1, evaluation_id: ID }, randomUUID());
    const shown = await depth.metrics();
    expect(shown).toContain('weir_queue_up{queue="evaluations"} 1');
    expect(shown).toContain(`weir_queue_jobs{queue="evaluations",state="waiting"} ${waiting}`);
    await startWorker(() =>
      Promise.reject(
        new AppError({ code: 'TEST.POISON', status: 500, message: 'never', isRetryable: false }),
      ),
    );
    const failed = (before.failed ?? 0) + 1;
    await waitUntil(async () => (await producer.counts()).failed === failed);
    expect(await depth.metrics()).toContain(`weir_queue_jobs{queue="evaluations",state="failed"} ${failed}`);
  });

  it('refuses to add a payload that no processor would take', async () => {
    const bad = { version: 1, evaluation_id: 'not an id' };
    await expect(producer.add(bad, randomUUID())).rejects.toMatchObject({ code: 'QUEUE.INVALID_PAYLOAD' });
  });
});

describe('a queue whose store is away', () => {
  it.each(['redis', 'postgres'] as const)('says so in time (%s)', async (kind) => {
    const address = `127.0.0.1:${await freePort()}`;
    const producer = new JobProducer({
      backend: createQueueBackend({
        redisUrl: kind === 'redis' ? `redis://${address}` : null,
        databaseUrl: `postgres://nobody@${address}/none`,
      }),
      definition: EVALUATION_QUEUE,
      logger,
      timeoutMs: 1_000,
    });
    await expect(producer.add({ version: 1, evaluation_id: ID }, randomUUID())).rejects.toBeInstanceOf(
      QueueUnavailableError,
    );
    const depth = new Registry();
    observeQueueDepth(depth, [{ queue: 'evaluations', counts: () => producer.counts() }]);
    expect(await depth.metrics()).toContain('weir_queue_up{queue="evaluations"} 0');
    await producer.close();
  });
});

describe('a producer whose Redis goes and comes back', () => {
  let redis: OwnRedis;
  let producer: JobProducer<RunEvaluationPayload>;
  /** Lost after the producer's connection and back after it: what it does not see then does not come any more. */
  let witness: Redis;

  beforeEach(async () => {
    redis = await OwnRedis.start();
    producer = new JobProducer({
      backend: createQueueBackend({ redisUrl: redis.url, databaseUrl: DATABASE_LESS }),
      definition: EVALUATION_QUEUE,
      logger,
    });
    await add();
    witness = new Redis(redis.url, { retryStrategy: () => WITNESS_RETRY_MS });
    witness.on('error', (error) => logger.debug({ err: error }, 'the witness lost its connection'));
    await witness.ping();
  });
  afterEach(async () => {
    witness.disconnect();
    await producer.close();
    await redis.stop();
  });

  const add = () => producer.add({ version: 1, evaluation_id: ID }, randomUUID());

  const connectionsBesidesWitness = async (): Promise<number> => {
    const list = String(await witness.call('CLIENT', 'LIST', 'TYPE', 'normal'));
    return list.trim().split('\n').length - 1;
  };

  it('holds one connection to it, however often it went', async () => {
    for (let outage = 0; outage < 2; outage += 1) {
      await redis.kill();
      await expect(add()).rejects.toBeInstanceOf(QueueUnavailableError);
      await redis.startAgain();
      await witness.ping();
      await waitUntil(() => add().then(() => true));
    }
    expect(await connectionsBesidesWitness()).toBe(1);
  });

  it('lets go of it when it is closed in the middle of an outage', async () => {
    await redis.kill();
    await producer.close();
    await redis.startAgain();
    expect(await connectionsBesidesWitness()).toBe(0);
  });
});

describe('a worker whose Redis is away when it has to end', () => {
  it('hands back what it has in hand as far as it can, and ends', async () => {
    const redis = await OwnRedis.start();
    const backend = createQueueBackend({ redisUrl: redis.url, databaseUrl: DATABASE_LESS });
    const producer = new JobProducer({ backend, definition: EVALUATION_QUEUE, logger });
    const begun = new Set<string>();
    const worker = new JobWorker<RunEvaluationPayload>({
      backend,
      processor: {
        definition: EVALUATION_QUEUE,
        process: async ({ evaluation_id: id }, { signal }) => {
          begun.add(id);
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          return 'handed-back';
        },
      },
      metrics: new QueueMetrics(new Registry()),
      logger,
      concurrency: 2,
    });
    await worker.waitUntilReady();
    await producer.add({ version: 1, evaluation_id: ID }, randomUUID());
    await waitUntil(() => begun.size === 1);
    // Back after every connection of theirs would be.
    const witness = new Redis(redis.url, { retryStrategy: () => WITNESS_RETRY_MS });
    witness.on('error', (error) => logger.debug({ err: error }, 'the witness lost its connection'));
    await witness.ping();
    await redis.kill();
    await worker.close();
    await producer.close();
    await redis.startAgain();
    await witness.ping();
    const list = String(await witness.call('CLIENT', 'LIST', 'TYPE', 'normal'));
    expect(list.trim().split('\n')).toHaveLength(1);
    witness.disconnect();
    await redis.stop();
  }, 30_000);
});
