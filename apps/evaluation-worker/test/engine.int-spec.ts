import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '@weir/testing';
import { NO_LIMITS, WorkersOfTest } from './workers-of-test.js';

const CHUNK = 200;
/** Between two calls of three thousand a minute. */
const PLACE_MS = 20;
/** The database's clock and the timers' are not one. */
/** Longer than a test may take: what ends before did not wait for it. */
const HANGS_MS = 60_000;
const CLOCK_SLACK_MS = 50;
/** A thousandth of a dollar a token. */
const PRICES = { 'endpoints:/chat': { inputPerMillion: 1_000, outputPerMillion: 1_000 } };

describe('workers at evaluations', () => {
  let workers: WorkersOfTest;

  beforeAll(async () => {
    workers = await WorkersOfTest.open();
  });
  afterEach(() => workers.stopWorkers());
  afterAll(() => workers.close());

  const startTwo = () => Promise.all(['one', 'two'].map((name) => workers.startWorker(name)));
  const questions = (count: number) =>
    Array.from({ length: count }, (_, index) => `question ${index}`).sort();

  it('share the chunks of one evaluation, and ask about each row once', async () => {
    workers.callMs = 10;
    await startTwo();
    const id = await workers.submit(4 * CHUNK);
    await expect(workers.reached(id, 'finished')).resolves.toMatchObject({
      metrics: { 'exact_match/v1': 1 },
      callsMade: 4 * CHUNK,
    });
    expect(workers.calls.map(({ question }) => question).sort()).toEqual(questions(4 * CHUNK));
    for (const name of ['one', 'two'])
      expect(workers.calls.filter(({ worker }) => worker === name).length).toBeGreaterThanOrEqual(CHUNK);
  });

  it('make exactly as many calls as the cap lets them, and go on where they were under a higher one', async () => {
    workers.callMs = 2;
    await startTwo();
    const id = await workers.submit(3 * CHUNK, { limits: { ...NO_LIMITS, maxCalls: 137 } });
    const stopped = await workers.reached(id, 'stopped');
    expect(workers.calls).toHaveLength(137);
    expect(stopped).toMatchObject({
      callsMade: 137,
      reservedCalls: 137,
      metrics: null,
      error: { code: 'EVALUATION.CALL_LIMIT', message: expect.stringContaining('137') },
    });
    expect(stopped.warnings).toContain('predictions was not run for 463 of 600 rows.');
    await expect(workers.runStatus(id)).resolves.toBe('KILLED');
    const limits = { ...NO_LIMITS, maxCalls: 600 };
    const outcome = await workers.lifecycle.resume(id, { retryFailed: false, limits });
    if (outcome.kind === 'resumed') await workers.queue(outcome.job);
    await expect(workers.reached(id, 'finished')).resolves.toMatchObject({ callsMade: 600, error: null });
    await expect(workers.runStatus(id)).resolves.toBe('FINISHED');
    expect(workers.calls.map(({ question }) => question).sort()).toEqual(questions(600));
  });

  it('spend no more than the cap on cost, and nearly all of it', async () => {
    await startTwo();
    const limits = { ...NO_LIMITS, maxCostUsd: 0.1, prices: PRICES };
    const stopped = await workers.reached(await workers.submit(2 * CHUNK, { limits }), 'stopped');
    expect(stopped.error?.code).toBe('EVALUATION.COST_LIMIT');
    expect(stopped.costUsd).toBeCloseTo(workers.calls.length * 0.002, 9);
    expect(stopped.costUsd).toBeLessThanOrEqual(0.1);
    // The next call could have taken all of its bytes for tokens: about a hundredth of a dollar.
    expect(stopped.costUsd).toBeGreaterThan(0.07);
  });

  it('refuse a cap on cost where nobody knows what a call costs', async () => {
    await workers.startWorker('one');
    const id = await workers.submit(2, { limits: { ...NO_LIMITS, maxCostUsd: 1 } });
    await expect(workers.reached(id, 'failed')).resolves.toMatchObject({
      error: { code: 'EVALUATION.NO_PRICE' },
    });
    expect(workers.calls).toEqual([]);
  });

  it('keep to the concurrency of an evaluation and to its requests a minute', async () => {
    workers.callMs = 30;
    await workers.startWorker('one');
    await workers.reached(await workers.submit(30, { limits: { ...NO_LIMITS, concurrency: 3 } }), 'finished');
    expect(workers.mostUnderWay).toBe(3);
    await workers.startWorker('two');
    const before = workers.calls.length;
    const limits = { ...NO_LIMITS, requestsPerMinute: 3_000 };
    const submittedAt = performance.now();
    await workers.reached(
      await workers.submit(CHUNK + 15, { limits, extraMetrics: ['exact_match'] }),
      'finished',
    );
    const times = workers.calls.slice(before).map(({ at }) => at);
    // One in fifty of a second, whoever makes it: late ones may come together, but none before its place.
    const early = times
      .toSorted((one, other) => one - other)
      .filter((at, place) => at - submittedAt < place * PLACE_MS - CLOCK_SLACK_MS);
    expect(early).toEqual([]);
  });

  it('do not wait for calls under way when an evaluation is cancelled', async () => {
    workers.callMs = HANGS_MS;
    await startTwo();
    const id = await workers.submit(4 * CHUNK);
    await waitUntil(() => workers.underWay >= 16);
    await workers.evaluations.requestCancel(id);
    await workers.reached(id, 'cancelled');
    await expect(workers.runStatus(id)).resolves.toBe('KILLED');
  });

  it('give up the row that ends its workers, and keep the others', async () => {
    const id = await workers.store(CHUNK + 1, {
      predictions: { kind: 'column', column: 'question' },
    });
    const lost = { token: randomUUID(), leaseMs: 0 };
    await workers.lifecycle.begin(id);
    // Two take it as it is; the next three note its first row before they begin with it.
    for (let time = 0; time < 5; time += 1) {
      const chunk = await workers.chunks.claimNext(id, lost);
      if (chunk !== null && time >= 2) await workers.chunks.suspect(chunk, 0);
    }
    await workers.queue({ evaluationId: id, attempt: 1 });
    await workers.startWorker('one');
    const ended = await workers.reached(id, 'finished');
    expect(ended.warnings.join()).toMatch(/no score for 1 of 201 rows.*given up.*3 times/);
    await expect(workers.units.read(id, { firstRow: 0, rowCount: 2 })).resolves.toMatchObject([
      { rowIndex: 0, outcome: 'failed', reason: expect.stringContaining('given up') },
      { rowIndex: 1, outcome: 'scored' },
    ]);
  });

  it('blame no row that was not in hand when workers disappeared', async () => {
    const id = await workers.store(3, { predictions: { kind: 'column', column: 'question' } });
    const lost = { token: randomUUID(), leaseMs: 0 };
    await workers.lifecycle.begin(id);
    for (let time = 0; time < 8; time += 1) await workers.chunks.claimNext(id, lost);
    await workers.queue({ evaluationId: id, attempt: 1 });
    await workers.startWorker('one');
    await workers.reached(id, 'finished');
    const units = await workers.units.read(id, { firstRow: 0, rowCount: 3 });
    expect(units.map(({ outcome }) => outcome)).toEqual(['scored', 'scored', 'scored']);
  });

  it('do failed rows again when asked to, and only those', async () => {
    await workers.startWorker('one');
    const id = await workers.submit(5);
    await workers.reached(id, 'finished');
    await workers.database.dataSource.query(
      `UPDATE evaluation_units SET outcome = 'failed', output = NULL, score = NULL, reason = 'because'
       WHERE evaluation_id = $1 AND row_index = 2 AND unit = 'prediction'`,
      [id],
    );
    const outcome = await workers.lifecycle.resume(id, { retryFailed: true });
    if (outcome.kind === 'resumed') await workers.queue(outcome.job);
    await expect(workers.reached(id, 'finished')).resolves.toMatchObject({ attempt: 2, callsMade: 6 });
    expect(workers.calls.slice(5).map(({ question }) => question)).toEqual(['question 2']);
  });
});
