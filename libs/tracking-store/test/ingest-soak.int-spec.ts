import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Store } from './store.js';

const WRITERS = 32;
/** Each stands for a process: with connections and coalescers of its own. */
const PROCESSES = 4;
/** Of each writer: every kind of work meets every other one on each run many times over. */
const TURNS = 320;
const SHARED_KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

const stores: Store[] = [];

beforeAll(async () => {
  const first = await Store.open(WRITERS / PROCESSES);
  stores.push(first);
  while (stores.length < PROCESSES) stores.push(await first.beside(WRITERS / PROCESSES));
});
afterAll(async () => {
  const [first, ...others] = stores;
  await Promise.all(others.map((store) => store.close()));
  await first?.database.drop();
});

/** Different for every writer and turn, so that neighbours meet the same rows in different orders. */
const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, index) => ({
      item,
      rank: (Math.imul(index + 1, 2_654_435_761) ^ Math.imul(seed, 40_503)) >>> 0,
    }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ item }) => item);

/** What the writers were told is stored: the steps of each key of each run. */
class Acknowledged {
  private readonly steps = new Map<string, number[]>();

  add(runId: string, key: string, step: number): void {
    const name = `${runId}/${key}`;
    const known = this.steps.get(name);
    if (known) known.push(step);
    else this.steps.set(name, [step]);
  }

  of(runId: string, key: string): readonly number[] {
    return this.steps.get(`${runId}/${key}`) ?? [];
  }
}

interface Turn {
  readonly store: Store;
  readonly runId: string;
  readonly step: number;
  readonly acknowledged: Acknowledged;
}

type Work = (turn: Turn) => Promise<unknown>;

const point = (key: string, step: number) => ({ key, value: step / 7, timestamp: step, step });

async function logOneByOne({ store, runId, step, acknowledged }: Turn): Promise<void> {
  await Promise.all(
    shuffled(SHARED_KEYS, step).map(async (key) => {
      await store.single.logMetric(runId, point(key, step));
      acknowledged.add(runId, key, step);
    }),
  );
}

async function logBatch({ store, runId, step, acknowledged }: Turn): Promise<void> {
  const keys = shuffled(SHARED_KEYS, step);
  await store.batches.write(runId, {
    metrics: keys.map((key) => point(key, step)),
    params: keys.map((key) => ({ key, value: 'constant' })),
    tags: [...keys, 'mlflow.runName'].map((key) => ({ key, value: String(step) })),
  });
  for (const key of keys) acknowledged.add(runId, key, step);
}

const keyOf = (step: number): string => SHARED_KEYS[step % SHARED_KEYS.length] ?? 'a';

/** Each of them may meet a run that is deleted just now, or a tag that is; nothing else may go wrong. */
const WORKS: readonly Work[] = [
  logBatch,
  logOneByOne,
  logBatch,
  ({ store, runId, step }) => store.single.logParam(runId, { key: keyOf(step), value: 'constant' }),
  ({ store, runId, step }) =>
    Promise.all(SHARED_KEYS.map((key) => store.single.setTag(runId, { key, value: String(step) }))),
  ({ store, runId, step }) => store.runs.deleteTag(runId, keyOf(step)),
  ({ store, runId, step }) =>
    store.runs.update(runId, { status: 'FINISHED', endTime: step, runName: `run ${step}` }),
  ({ store, runId, step }) => store.single.setTag(runId, { key: 'mlflow.runName', value: `name ${step}` }),
];

const EXPECTED_REFUSAL = /must be in the 'active' state|^No tag with name/;

async function refusalOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    return error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)
      ? String(error.message)
      : String(error);
  }
}

it('takes 32 writers on shared keys without a deadlock or a lost point', async () => {
  const [first] = stores;
  if (!first) throw new Error('there is no store');
  const runs = [await first.newRun(), await first.newRun(), await first.newRun()];
  const acknowledged = new Acknowledged();
  const surprises: string[] = [];

  const turn = async (writer: number, number: number): Promise<void> => {
    const store = stores[writer % PROCESSES] ?? first;
    const runId = runs[(writer + number) % runs.length] ?? '';
    const step = number * WRITERS + writer;
    const work = WORKS[(writer + number) % WORKS.length] ?? logBatch;
    const refusal = await refusalOf(work({ store, runId, step, acknowledged }));
    if (refusal !== null && !EXPECTED_REFUSAL.test(refusal)) surprises.push(refusal);
    if (step % 97 !== 0) return;
    await store.runs.delete(runId, step);
    await store.runs.restore(runId);
  };
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let number = 0; number < TURNS; number += 1) await turn(writer, number);
    }),
  );

  expect(surprises).toEqual([]);
  for (const runId of runs) await first.runs.restore(runId);
  for (const runId of runs) {
    const { data } = await first.runs.get(runId);
    expect(data.params.map(({ value }) => value)).toEqual(SHARED_KEYS.map(() => 'constant'));
    for (const key of SHARED_KEYS) {
      const points = await first.points(runId, key);
      const stored = new Set(points.map(({ step }) => Number(step)));
      expect(stored.size).toBe(points.length);
      const steps = acknowledged.of(runId, key);
      expect(steps.length).toBeGreaterThan(100);
      expect(steps.filter((step) => !stored.has(step))).toEqual([]);
      const last = Math.max(...stored);
      expect(data.metrics.find((metric) => metric.key === key)).toEqual(point(key, last));
    }
  }
  expect(await first.deadlocks()).toBe(0);
}, 120_000);
