import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EVALUATION_QUEUE, JobProducer, createQueueBackend, type RunEvaluationPayload } from '@weir/queue';
import { createLogger } from '@weir/observability';
import { OwnRedis, waitUntil } from '@weir/testing';
import { randomUUID } from 'node:crypto';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const BOARD = '/weir/queues';
const QUEUE = EVALUATION_QUEUE.queue;

interface QueueView {
  readonly name: string;
  readonly readOnlyMode: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly jobs: readonly { readonly id: string; readonly data: unknown; readonly failedReason?: string }[];
}

/** A job that waits: no worker runs beside these tests. */
async function waitingJob({ database }: TrackingServer, redisUrl: string | null): Promise<string> {
  const evaluationId = randomUUID();
  const producer = new JobProducer<RunEvaluationPayload>({
    backend: createQueueBackend({ redisUrl, databaseUrl: database.url }),
    definition: EVALUATION_QUEUE,
    logger: createLogger('test', 'silent'),
  });
  await producer.add({ version: 1, evaluation_id: evaluationId }, evaluationId);
  await producer.close();
  return evaluationId;
}

/** A job whose worker gave it up, with a stack as BullMQ keeps it. */
async function failedJob({ database }: TrackingServer, redisUrl: string | null): Promise<string> {
  const backend = createQueueBackend({ redisUrl, databaseUrl: database.url });
  const queue = backend.openQueue(QUEUE);
  const id = randomUUID();
  let fail: (reason: string) => void = () => undefined;
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  const work = (): Promise<unknown> => Promise.reject(new Error('the plan is gone'));
  await queue.add(EVALUATION_QUEUE.job, { version: 1, evaluation_id: id }, { jobId: id, attempts: 1 });
  const worker = backend.openWorker(QUEUE, work, { concurrency: 1 });
  worker.on('error', () => undefined);
  worker.on('failed', (_job, error) => fail(error.message));
  await expect(failed).resolves.toBe('the plan is gone');
  await worker.close();
  await queue.close();
  return id;
}

async function shown({ base }: TrackingServer): Promise<{ text: string; queue: QueueView }> {
  const answer = await fetch(`${base}${BOARD}/api/queues?activeQueue=${QUEUE}&page=1&jobsPerPage=10`);
  const text = await answer.text();
  expect({ status: answer.status, text }).toMatchObject({ status: 200 });
  const { queues } = JSON.parse(text) as { queues: QueueView[] };
  const queue = queues.find(({ name }) => name === QUEUE);
  if (!queue) throw new Error(`no queue ${QUEUE} in ${text}`);
  return { text, queue };
}

async function ask(
  { base }: TrackingServer,
  { path, method = 'GET', headers = {} }: { path: string; method?: string; headers?: Record<string, string> },
): Promise<{ status: number; headers: Headers; text: string }> {
  const answer = await fetch(`${base}${path}`, { method, headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe('the queue board, unless it is asked for', () => {
  let server: TrackingServer;
  beforeAll(async () => {
    server = await startTrackingServer();
  });
  afterAll(() => server.close());

  it.each([BOARD, `${BOARD}/`, `${BOARD}/api/queues`])('has no %s', async (path) => {
    expect((await ask(server, { path })).status).toBe(404);
  });
});

describe.each(['redis', 'postgres'])('the queue board over %s', (kind) => {
  let redis: OwnRedis | null = null;
  let server: TrackingServer;
  let waiting: string;
  let failed: string;

  beforeAll(async () => {
    redis = kind === 'redis' ? await OwnRedis.start() : null;
    server = await startTrackingServer({
      WEIR_QUEUE_BOARD: 'read-only',
      WEIR_TRACKING_STATIC_PREFIX: '/teams',
      ...(redis && { REDIS_URL: redis.url }),
    });
    failed = await failedJob(server, redis?.url ?? null);
    waiting = await waitingJob(server, redis?.url ?? null);
  });
  afterAll(async () => {
    await server.close();
    await redis?.stop();
  });

  it('is a page whose files are below the static prefix, and which loads nothing from elsewhere', async () => {
    const { status, headers, text } = await ask(server, { path: `/teams${BOARD}` });
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-powered-by')).toBeNull();
    expect(text).toContain(`<base href="/teams${BOARD}/" />`);
    const [, script] = /src="(static\/js\/main[^"]+)"/.exec(text) ?? [];
    const file = await ask(server, { path: `/teams${BOARD}/${script}` });
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toMatch(/javascript/);
  });

  it('shows what waits and what failed, by id, with the reason and without a stack', async () => {
    const { queue, text } = await shown(server);
    expect(queue).toMatchObject({ readOnlyMode: true, counts: { waiting: 1, failed: 1 } });
    const jobs = new Map(queue.jobs.map((job) => [job.id, job]));
    expect(jobs.get(waiting)?.data).toEqual({ version: 1, evaluation_id: waiting });
    expect(jobs.get(failed)?.failedReason).toBe('the plan is gone');
    expect(text).not.toMatch(/\n\s+at |\\n\s+at /);
  });

  it('shows one job', async () => {
    const { status, text } = await ask(server, { path: `${BOARD}/api/queues/${QUEUE}/${failed}` });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ job: { id: failed, stacktrace: [] }, status: 'failed' });
  });

  it.each([
    ['PUT', `/api/queues/${QUEUE}/retry/failed`],
    ['PUT', `/api/queues/${QUEUE}/obliterate`],
    ['PUT', '/api/queues/pause'],
    ['POST', `/api/queues/${QUEUE}/add`],
    ['PATCH', `/api/queues/${QUEUE}/x/update-data`],
    ['DELETE', `/api/queues/${QUEUE}`],
  ])('refuses %s %s', async (method, path) => {
    const { status, headers, text } = await ask(server, { method, path: `${BOARD}${path}` });
    expect(status).toBe(403);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.parse(text)).toMatchObject({ status: 403, code: 'QUEUE_BOARD.READ_ONLY' });
    expect((await shown(server)).queue.counts).toMatchObject({ waiting: 1, failed: 1 });
  });

  it('gives out pages, not whole queues', async () => {
    const path = `${BOARD}/api/queues?activeQueue=${QUEUE}&jobsPerPage=100000`;
    expect((await ask(server, { path })).status).toBe(400);
  });
});

describe('the queue board that may change', () => {
  let redis: OwnRedis;
  let server: TrackingServer;
  let failed: string;

  beforeAll(async () => {
    redis = await OwnRedis.start();
    server = await startTrackingServer({ WEIR_QUEUE_BOARD: 'full', REDIS_URL: redis.url });
    failed = await failedJob(server, redis.url);
  });
  afterAll(async () => {
    await server.close();
    await redis.stop();
  });

  const retry = (headers: Record<string, string> = {}): ReturnType<typeof ask> =>
    ask(server, { method: 'PUT', path: `${BOARD}/api/queues/${QUEUE}/${failed}/retry`, headers });

  it('is not changed by the pages of others', async () => {
    const { status, text } = await retry({ 'sec-fetch-site': 'cross-site' });
    expect(status).toBe(403);
    expect(text).toContain('QUEUE_BOARD.CROSS_SITE');
    expect((await shown(server)).queue.counts).toMatchObject({ waiting: 0, failed: 1 });
  });

  it('gives a failed job another try', async () => {
    const path = `${BOARD}/api/queues/${QUEUE}/${failed}/retry`;
    const { status } = await ask(server, {
      method: 'PUT',
      path,
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    expect(status).toBe(204);
    expect((await shown(server)).queue.counts).toMatchObject({ waiting: 1, failed: 0 });
  });

  it('says so while the store is away, and comes back with it', async () => {
    await redis.kill();
    const { status, text } = await ask(server, { path: `${BOARD}/api/queues` });
    expect(status).toBe(503);
    expect(text).not.toContain(String(redis.port));
    await redis.startAgain();
    const { counts } = await waitUntil(async () => (await shown(server)).queue, {
      what: 'the board to reach its queues again',
    });
    expect(counts).toMatchObject({ waiting: 0, failed: 0 });
  });
});
