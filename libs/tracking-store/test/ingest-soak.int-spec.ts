import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Store } from './store.js';

const WRITERS = 32;
const DURATION_MS = 10_000;
const SHARED_KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

let store: Store;

beforeAll(async () => {
  store = await Store.open(WRITERS);
});
afterAll(() => store.database.drop());

/** Different for every writer and turn, so that neighbours meet the same rows in different orders. */
const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, index) => ({
      item,
      rank: (Math.imul(index + 1, 2_654_435_761) ^ Math.imul(seed, 40_503)) >>> 0,
    }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ item }) => item);

it(
  'takes 32 writers on shared keys without a deadlock or a lost point',
  async () => {
    const runs = [await store.newRun(), await store.newRun(), await store.newRun()];
    const acknowledged = new Map<string, number>();
    const until = performance.now() + DURATION_MS;

    const write = async (writer: number, turn: number): Promise<void> => {
      const runId = runs[(writer + turn) % runs.length] ?? '';
      const step = turn * WRITERS + writer;
      const keys = shuffled(SHARED_KEYS, step);
      if (turn % 3 === 0) {
        await Promise.all(
          keys.map((key) => store.single.logMetric(runId, { key, value: step, timestamp: 1, step })),
        );
        await store.single.setTag(runId, { key: keys[0] ?? 'a', value: String(step) });
      } else {
        await store.batches.write(runId, {
          metrics: keys.map((key) => ({ key, value: step, timestamp: 1, step })),
          params: keys.map((key) => ({ key, value: 'constant' })),
          tags: [...keys, 'mlflow.runName'].map((key) => ({ key, value: String(step) })),
        });
      }
      acknowledged.set(runId, (acknowledged.get(runId) ?? 0) + 1);
    };
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let turn = 0; performance.now() < until; turn += 1) await write(writer, turn);
      }),
    );

    for (const runId of runs) {
      for (const key of SHARED_KEYS) {
        const points = await store.points(runId, key);
        expect(points).toHaveLength(acknowledged.get(runId) ?? -1);
        const last = Math.max(...points.map(({ step }) => Number(step)));
        const { data } = await store.runs.get(runId);
        expect(data.metrics.find((metric) => metric.key === key)?.step).toBe(last);
      }
    }
    const [{ deadlocks }] = await store.sql
      .rowsOnce<{ deadlocks: string }>(
        'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
        [],
      )
      .then(([row]) => [row ?? { deadlocks: 'unknown' }] as const);
    expect(deadlocks).toBe('0');
  },
  DURATION_MS + 30_000,
);
