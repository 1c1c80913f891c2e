import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

let server: TrackingServer;

beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());

async function post(path: string, body: object, key?: string) {
  const answer = await fetch(`${server.base}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
  });
  return { status: answer.status, text: await answer.text() };
}

const count = async (statement: string): Promise<number> => {
  const [row] = await server.database.dataSource.query<[{ count: string }]>(statement);
  return Number(row.count);
};
const runsNamed = (name: string) => count(`SELECT count(*) FROM runs WHERE run_name = '${name}'`);

describe('Idempotency-Key', () => {
  it('makes a run once, however often and however concurrently it is asked for', async () => {
    const body = { experiment_id: '0', run_name: 'once', tags: [{ key: 'a', value: 'b' }] };
    const together = await Promise.all(Array.from({ length: 12 }, () => post('runs/create', body, 'k1')));
    const later = await post('runs/create', body, 'k1');
    expect(new Set([...together, later].map(({ text }) => text)).size).toBe(1);
    expect(later.status).toBe(200);
    expect(await runsNamed('once')).toBe(1);
    await post('runs/create', body, 'k2');
    await post('runs/create', body);
    expect(await runsNamed('once')).toBe(3);
  });

  it('is of one body and one call', async () => {
    await post('runs/create', { run_name: 'first' }, 'shared');
    const other = await post('runs/create', { run_name: 'second' }, 'shared');
    expect(other.status).toBe(409);
    expect(JSON.parse(other.text)).toEqual({
      error_code: 'RESOURCE_CONFLICT',
      message:
        "The Idempotency-Key 'shared' was used with another request body. A new request needs a new key.",
    });
    expect(await runsNamed('second')).toBe(0);
    expect((await post('experiments/create', { name: 'of another call' }, 'shared')).status).toBe(200);
  });

  it('answers a repeated experiment with the first answer instead of "already exists"', async () => {
    const [first, second] = [
      await post('experiments/create', { name: 'keyed' }, 'e'),
      await post('experiments/create', { name: 'keyed' }, 'e'),
    ];
    expect(second).toEqual(first);
    expect((await post('experiments/create', { name: 'keyed' })).text).toContain('RESOURCE_ALREADY_EXISTS');
  });

  it('keeps batches, refuses what changes a param, and remembers no refusal', async () => {
    const created = await post('runs/create', {});
    const { run } = JSON.parse(created.text) as { run: { info: { run_id: string } } };
    const batch = (value: string) => ({
      run_id: run.info.run_id,
      metrics: [{ key: 'm', value: 1, timestamp: 1 }],
      params: [{ key: 'p', value }],
    });
    expect(await post('runs/log-batch', batch('1'), 'b')).toEqual({ status: 200, text: '{}' });
    expect(await post('runs/log-batch', batch('1'), 'b')).toEqual({ status: 200, text: '{}' });
    expect((await post('runs/log-batch', batch('2'), 'c')).text).toContain('Changing param values');
    expect(await count("SELECT count(*) FROM idempotent_calls WHERE key = 'c'")).toBe(0);
    const missing = await post('runs/create', { experiment_id: '987654' }, 'd');
    expect(missing.status).toBe(404);
    expect((await post('runs/create', { experiment_id: '0' }, 'd')).status).toBe(200);
  });

  it('settles many batches on one param under keys as it does without', async () => {
    const { run } = JSON.parse((await post('runs/create', {})).text) as { run: { info: { run_id: string } } };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        post(
          'runs/log-batch',
          { run_id: run.info.run_id, params: [{ key: 'p', value: 'same' }] },
          `p${index}`,
        ),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it.each(['', 'x'.repeat(256), 'a b', 'ü'])('refuses the key %j', async (key) => {
    const answer = await post('runs/create', { run_name: 'never' }, key);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Idempotency-Key');
    expect(await runsNamed('never')).toBe(0);
  });

  it('is forgotten after a day, a few keys with each call', async () => {
    await post('runs/create', { run_name: 'old' }, 'old');
    await server.database.dataSource.query(
      `INSERT INTO idempotent_calls SELECT 'x', n, '', '', now() - interval '2 days' FROM generate_series(1, 15) AS n`,
    );
    const age = `UPDATE idempotent_calls SET created_at = now() - interval '25 hours' WHERE key = 'old'`;
    await server.database.dataSource.query(age);
    expect((await post('runs/create', { run_name: 'new' }, 'old')).status).toBe(200);
    expect(await runsNamed('new')).toBe(1);
    expect(await count("SELECT count(*) FROM idempotent_calls WHERE call = 'x'")).toBe(5);
    await post('runs/create', {}, 'another');
    expect(await count("SELECT count(*) FROM idempotent_calls WHERE call = 'x'")).toBe(0);
  });

  it('is documented', async () => {
    const document = (await (await fetch(`${server.base}/openapi.json`)).json()) as {
      paths: Record<string, { post?: { parameters?: { name: string; in: string }[] } }>;
    };
    for (const path of ['runs/create', 'runs/log-batch', 'experiments/create']) {
      expect(document.paths[`/api/2.0/mlflow/${path}`]?.post?.parameters).toContainEqual(
        expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }),
      );
    }
  });
});
