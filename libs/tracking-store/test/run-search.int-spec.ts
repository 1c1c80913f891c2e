import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Store } from './store.js';

let store: Store;
let experimentId: number;

const RUNS = 60;

beforeAll(async () => {
  store = await Store.open();
  experimentId = await store.newExperiment('search');
  for (let index = 0; index < RUNS; index += 1) {
    const runId = await store.newRun({
      experimentId,
      runName: `run-${index}`,
      startTime: 1_000 + (index % 7),
    });
    const value = index % 6 === 5 ? Number.NaN : (index % 5) - 2;
    await store.batches.write(runId, {
      metrics: index % 4 === 3 ? [] : [{ key: 'acc', value, timestamp: 1, step: 0 }],
      params: index % 3 === 2 ? [] : [{ key: 'lr', value: String(index % 5) }],
      tags: [{ key: 'odd key: x/y', value: String(index % 2) }],
    });
  }
}, 60_000);
afterAll(() => store.database.drop());

const search = (query: { filter?: string; orderBy?: string[]; maxResults?: number; pageToken?: string }) =>
  store.search.search({
    experimentIds: [String(experimentId)],
    filter: '',
    orderBy: [],
    viewType: 'ACTIVE_ONLY',
    maxResults: 1_000,
    pageToken: '',
    ...query,
  });

async function pages(
  orderBy: string[],
  maxResults: number,
  between: () => Promise<unknown> = async () => {},
) {
  const names: string[] = [];
  let pageToken = '';
  do {
    const page = await search({ orderBy, maxResults, pageToken });
    names.push(...page.records.map(({ info }) => info.runName));
    pageToken = page.nextPageToken ?? '';
    if (pageToken !== '') await between();
  } while (pageToken !== '');
  return names;
}

describe('pages', () => {
  it.each([
    [[]],
    [['metrics.acc ASC']],
    [['metrics.acc DESC', 'params.lr ASC']],
    [['params.lr DESC', 'attributes.start_time']],
    [['end_time DESC', 'tags.`mlflow.runName`']],
    [['run_id DESC']],
  ])('together are the whole list, ordered by %j', async (orderBy: string[]) => {
    const whole = (await search({ orderBy })).records.map(({ info }) => info.runName);
    expect(whole).toHaveLength(RUNS);
    expect(await pages(orderBy, 7)).toEqual(whole);
    expect(await pages(orderBy, RUNS)).toEqual(whole);
  });

  it('neither repeat nor skip a run while others are added', async () => {
    const before = (await search({ orderBy: ['metrics.acc DESC'] })).records.map(({ info }) => info.runName);
    let added = 0;
    const seen = await pages(['metrics.acc DESC'], 9, async () => {
      const runId = await store.newRun({ experimentId, runName: `late-${added}`, startTime: 1 });
      added += 1;
      await store.single.logMetric(runId, { key: 'acc', value: 1_000, timestamp: 1, step: 0 });
      return store.runs.delete(await store.newRun({ experimentId, runName: 'gone' }), 1);
    });
    expect(added).toBeGreaterThan(3);
    expect(seen.filter((name) => name.startsWith('run-'))).toEqual(before);
    const late = await search({ filter: "run_name LIKE 'late-%'" });
    for (const { info } of late.records) await store.runs.delete(info.runId, 1);
  });

  it('put numbers first, then NaN, then runs without the metric, in both directions', async () => {
    for (const direction of ['ASC', 'DESC']) {
      const { records } = await search({ orderBy: [`metrics.acc ${direction}`] });
      const values = records.map(({ data }) => data.metrics[0]?.value ?? null);
      const numbers = values.filter((value) => value !== null && !Number.isNaN(value)) as number[];
      const sorted = [...numbers].sort((left, right) => (direction === 'ASC' ? left - right : right - left));
      const nans = values.filter((value) => Number.isNaN(value));
      expect(values).toEqual([...sorted, ...nans, ...values.filter((value) => value === null)]);
      expect(nans.length).toBeGreaterThan(3);
    }
  });
});

describe('filters', () => {
  it.each([
    ["metrics.acc > 0 AND params.lr = '3'", (index: number) => acc(index) > 0 && lr(index) === '3'],
    ['metrics.acc != 0', (index: number) => hasAcc(index) && acc(index) !== 0],
    ['metrics.acc >= -1', (index: number) => acc(index) >= -1],
    ['params.lr IS NULL AND start_time > 1003', (index: number) => lr(index) === null && index % 7 > 3],
    ["params.lr != '0'", (index: number) => lr(index) !== null && lr(index) !== '0'],
    ['tags.`odd key: x/y` = "1"', (index: number) => index % 2 === 1],
    ["attributes.run_name ILIKE 'RUN-1_'", (index: number) => index >= 10 && index < 20],
    ["run_name LIKE 'run-1\\'", () => false],
  ])('find what a plain reading of %s finds', async (filter, matches) => {
    const { records } = await search({ filter });
    const names = records.map(({ info }) => info.runName).sort();
    const expected = Array.from({ length: RUNS }, (_, index) => index).filter(matches);
    expect(names).toEqual(expected.map((index) => `run-${index}`).sort());
  });

  it('answer or refuse whatever is thrown at them, and harm nothing', async () => {
    const poison = [
      `'; DROP TABLE runs; --`,
      `$1`,
      `" OR 1=1 --`,
      `\\`,
      `%`,
      `_`,
      `\u0000x`.slice(1),
      `'||'`,
      `NaN`,
      `😀`,
    ];
    const names = [
      'metrics.`KEY`',
      'params."KEY"',
      'tags.`KEY`',
      'datasets.name',
      'run_name',
      'run_id',
      'start_time',
      '`KEY`',
    ];
    const comparators = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN', '>', '<=', 'IS NULL', 'IS NOT NULL'];
    let answered = 0;
    for (const word of poison) {
      for (const name of names) {
        for (const comparator of comparators) {
          const quoted = word.includes("'") ? `"${word.replaceAll('"', '')}"` : `'${word}'`;
          for (const value of [quoted, `(${quoted})`, '1e400', '123456789012345678901234567890', '']) {
            const filter = `${name.replace('KEY', word)} ${comparator} ${value}`;
            const orderBy = [name.replace('KEY', word)];
            await search({ filter, orderBy, maxResults: 1 }).then(
              () => (answered += 1),
              (error: unknown) => expect(error).toMatchObject({ reason: 'INVALID_PARAMETER_VALUE' }),
            );
          }
        }
      }
    }
    expect(answered).toBeGreaterThan(300);
    expect((await search({})).records).toHaveLength(RUNS);
  }, 120_000);
});

const hasAcc = (index: number): boolean => index % 4 !== 3;
const acc = (index: number): number => (!hasAcc(index) || index % 6 === 5 ? Number.NaN : (index % 5) - 2);
const lr = (index: number): string | null => (index % 3 === 2 ? null : String(index % 5));
