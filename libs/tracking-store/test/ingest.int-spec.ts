import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MetricPoint } from '@weir/tracking-store';
import { Store } from './store.js';

let store: Store;

beforeAll(async () => {
  store = await Store.open();
});
afterAll(() => store.database.drop());

const NOTHING = { metrics: [], params: [], tags: [] };
const point = (key: string, value: number, step = 0, timestamp = 1): MetricPoint => ({
  key,
  value,
  timestamp,
  step,
});

describe('BatchWriter', () => {
  it('writes the same batch twice as once', async () => {
    const runId = await store.newRun();
    const batch = {
      metrics: [point('m', 1), point('m', Number.NaN, 1), point('m', 1), point('n', -0.5, -3)],
      params: [{ key: 'p', value: 'v' }],
      tags: [{ key: 't', value: 'w' }],
    };
    await store.batches.write(runId, batch);
    await store.batches.write(runId, batch);
    expect(await store.points(runId, 'm')).toEqual([point('m', 1), point('m', Number.NaN, 1)]);
    const { data } = await store.runs.get(runId);
    expect(data.metrics).toEqual([point('m', Number.NaN, 1), point('n', -0.5, -3)]);
    expect(data.params).toEqual([{ key: 'p', value: 'v' }]);
  });

  it('keeps text that looks like syntax as it is', async () => {
    const runId = await store.newRun();
    const value = `{"a",\\} NULL 'x' "y" \\" $1 \n\r\t é 😀`;
    await store.batches.write(runId, {
      ...NOTHING,
      params: [{ key: 'p', value }],
      tags: [{ key: 't', value }],
    });
    await store.single.setTag(runId, { key: 'NULL', value: 'NULL' });
    const { data } = await store.runs.get(runId);
    expect(data.params).toEqual([{ key: 'p', value }]);
    expect(data.tags).toEqual(
      expect.arrayContaining([
        { key: 't', value },
        { key: 'NULL', value: 'NULL' },
      ]),
    );
  });

  it('takes the greatest step, then time, then value as the latest, in whatever order they come', async () => {
    const points = [
      point('m', 5, 2, 1),
      point('m', 9, 1, 9),
      point('m', 4, 2, 2),
      point('m', 6, 2, 2),
      point('m', 1, 2, 2),
    ];
    for (const order of [points, points.toReversed()]) {
      const together = await store.newRun();
      await store.batches.write(together, { ...NOTHING, metrics: order });
      const oneByOne = await store.newRun();
      for (const each of order) await store.single.logMetric(oneByOne, each);
      for (const runId of [together, oneByOne]) {
        expect((await store.runs.get(runId)).data.metrics).toEqual([point('m', 6, 2, 2)]);
      }
    }
  });

  it('writes nothing of a batch that changes a param', async () => {
    const runId = await store.newRun();
    await store.single.logParam(runId, { key: 'p', value: 'old' });
    const batch = {
      metrics: [point('m', 1)],
      params: [
        { key: 'fresh', value: '1' },
        { key: 'p', value: 'new' },
      ],
      tags: [{ key: 't', value: '1' }],
    };
    await expect(store.batches.write(runId, batch)).rejects.toThrow(
      `Changing param values is not allowed. Params were already logged='[{"key":"p","old_value":"old","new_value":"new"}]' for run ID='${runId}'.`,
    );
    const { data } = await store.runs.get(runId);
    expect(data.params).toEqual([{ key: 'p', value: 'old' }]);
    expect(data.metrics).toEqual([]);
    expect(data.tags.map(({ key }) => key)).toEqual(['mlflow.runName']);
  });

  it('lets one of many different values of a param win, whole batch by whole batch', async () => {
    for (let round = 0; round < 10; round += 1) {
      const runId = await store.newRun();
      const writers = Array.from({ length: 8 }, (_, index) => String(index));
      const results = await Promise.allSettled(
        writers.map((value) =>
          store.batches.write(runId, {
            metrics: [point(`m${value}`, 1)],
            params: [
              { key: 'p', value },
              { key: 'same', value: 'same' },
            ],
            tags: [],
          }),
        ),
      );
      const winners = writers.filter((_, index) => results[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(String(result.reason)).toContain('Changing param values');
      }
      const { data } = await store.runs.get(runId);
      expect(data.params[0]).toEqual({ key: 'p', value: winners[0] });
      expect(data.metrics.map(({ key }) => key)).toEqual([`m${winners[0]}`]);
    }
  });

  it('refuses runs that do not exist or are deleted, before writing anything', async () => {
    const runId = await store.newRun();
    await store.runs.delete(runId, 1);
    const batch = { ...NOTHING, metrics: [point('m', 1)], tags: [{ key: 'mlflow.runName', value: 'x' }] };
    await expect(store.batches.write(runId, batch)).rejects.toThrow(/must be in the 'active' state/);
    await expect(store.batches.write('f'.repeat(32), batch)).rejects.toThrow(/^Run with id=f{32} not found$/);
    await expect(store.single.logMetric('f'.repeat(32), point('m', 1))).rejects.toThrow(/not found/);
    await expect(store.single.logParam(runId, { key: 'p', value: '' })).rejects.toThrow(/active/);
    expect(await store.points(runId, 'm')).toEqual([]);
  });
});

describe('RunRepository', () => {
  it('shows each get what was acknowledged before it, also beside many others', async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => store.newRun()));
    const follow = async (runId: string): Promise<void> => {
      for (let step = 0; step < 25; step += 1) {
        await store.single.logMetric(runId, point('m', step, step));
        const [{ data }] = await Promise.all([store.runs.get(runId), store.runs.get(runs[0] ?? runId)]);
        expect(data.metrics).toEqual([point('m', step, step)]);
      }
    };
    await Promise.all(runs.map(follow));
  });

  it('refuses the unknown run alone among those that are asked for together', async () => {
    const known = await store.newRun();
    const asked = Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? 'd'.repeat(32) : known));
    const results = await Promise.allSettled(asked.map((runId) => store.runs.get(runId)));
    expect(results.map(({ status }) => status)).toEqual(
      asked.map((runId) => (runId === known ? 'fulfilled' : 'rejected')),
    );
  });
});

describe('SingleWriter', () => {
  it('gives every concurrent call its own answer', async () => {
    const good = await store.newRun();
    const deleted = await store.newRun();
    await store.runs.delete(deleted, 1);
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => {
        const runId = [good, deleted, 'e'.repeat(32)][index % 3] ?? '';
        return store.single.logParam(runId, { key: `p${index}`, value: String(index) });
      }),
    );
    const messages = results.map((result) => (result.status === 'fulfilled' ? 'ok' : String(result.reason)));
    messages.forEach((message, index) => {
      expect(message).toMatch([/^ok$/, /active/, /not found/][index % 3] ?? /never/);
    });
    expect((await store.runs.get(good)).data.params).toHaveLength(20);
  });

  it('accepts a param again with its value only', async () => {
    const runId = await store.newRun();
    await Promise.all([1, 2, 3].map(() => store.single.logParam(runId, { key: 'p', value: 'v' })));
    await expect(store.single.logParam(runId, { key: 'p', value: 'w' })).rejects.toThrow(
      `Changing param values is not allowed. Param with key='p' was already logged with value='v' for run ID='${runId}'. Attempted logging new value 'w'.`,
    );
  });

  it('keeps the last of the tags that were set together', async () => {
    const runId = await store.newRun();
    const calls = Array.from({ length: 50 }, (_, index) =>
      store.single.setTag(runId, { key: 't', value: String(index) }),
    );
    await Promise.all(calls);
    await store.single.setTag(runId, { key: 'mlflow.runName', value: 'renamed' });
    const { info, data } = await store.runs.get(runId);
    expect(data.tags).toContainEqual({ key: 't', value: '49' });
    expect(info.runName).toBe('renamed');
  });
});
