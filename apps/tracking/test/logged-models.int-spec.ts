import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface Model {
  info: { model_id: string; name: string; status: string; artifact_uri: string; tags?: unknown[] };
  data: { params?: unknown[]; metrics?: Record<string, unknown>[] };
}

const API = '/api/2.0/mlflow';
const UNKNOWN = `m-${'f'.repeat(32)}`;
let server: TrackingServer;
beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());

async function ok<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { status, json } = await server.call<T>(method, `${API}/${path}`, body);
  if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(json)}`);
  return json;
}
const call = (method: string, path: string, body?: unknown) => server.call(method, `${API}/${path}`, body);
const newExperiment = async (name: string) =>
  (await ok<{ experiment_id: string }>('POST', 'experiments/create', { name })).experiment_id;
const create = async (body: object) => (await ok<{ model: Model }>('POST', 'logged-models', body)).model;
const read = async (id: string) => (await ok<{ model: Model }>('GET', `logged-models/${id}`)).model;
async function newRun(experiment: string): Promise<string> {
  const body = { experiment_id: experiment };
  return (await ok<{ run: { info: { run_id: string } } }>('POST', 'runs/create', body)).run.info.run_id;
}

describe('a logged model', () => {
  it('goes from pending to ready, keeps tags and params, and is gone when deleted', async () => {
    const { info } = await create({ experiment_id: '0', tags: [{ key: 'a', value: '1' }] });
    expect(info).toMatchObject({ status: 'LOGGED_MODEL_PENDING', name: expect.stringMatching(/.+/) });
    expect(info.artifact_uri).toBe(`mlflow-artifacts:/0/models/${info.model_id}/artifacts`);
    const id = info.model_id;
    await ok('PATCH', `logged-models/${id}`, { model_id: id, status: 2 });
    await ok('PATCH', `logged-models/${id}/tags`, {
      tags: [{ key: 'a', value: 'x' }, { key: 'a', value: 'last' }, { key: 'b/c' }],
    });
    await ok('POST', `logged-models/${id}/params`, { params: [{ key: 'lr', value: '0.1' }] });
    await ok('POST', `logged-models/${id}/params`, { params: [{ key: 'lr', value: '0.1' }] });
    expect(await read(id)).toMatchObject({
      info: {
        status: 'LOGGED_MODEL_READY',
        tags: [
          { key: 'a', value: 'last' },
          { key: 'b/c', value: '' },
        ],
      },
      data: { params: [{ key: 'lr', value: '0.1' }] },
    });
    await ok('DELETE', `logged-models/${id}/tags/b%2Fc`);
    expect((await call('DELETE', `logged-models/${id}/tags/b%2Fc`)).status).toBe(404);
    await ok('DELETE', `logged-models/${id}`, { model_id: id });
    expect(await call('GET', `logged-models/${id}`)).toMatchObject({
      status: 404,
      json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `Logged model with ID '${id}' not found.` },
    });
    expect((await call('GET', `logged-models/${id}?allow_deleted=true`)).status).toBe(200);
    expect((await call('PATCH', `logged-models/${id}/tags`, { tags: [] })).status).toBe(404);
  });

  it.each([
    ['no experiment', { name: 'x' }, 400],
    ['an unknown experiment', { experiment_id: '987654321' }, 404],
    ['a name with a sign of addresses', { experiment_id: '0', name: 'a/b' }, 400],
    ['a name that is too long', { experiment_id: '0', name: 'n'.repeat(501) }, 400],
    ['params that are no list', { experiment_id: '0', params: 'x' }, 400],
    ['a NUL in a name', { experiment_id: '0', name: 'a\u0000' }, 400],
  ])('refuses %s', async (_case, body, status) => {
    expect((await call('POST', 'logged-models', body)).status).toBe(status);
  });

  it('refuses changed params, odd states and ids that cannot be', async () => {
    const { info } = await create({ experiment_id: '0', params: [{ key: 'p', value: '1' }] });
    const changed = await call('POST', `logged-models/${info.model_id}/params`, {
      params: [{ key: 'p', value: '2' }],
    });
    expect([changed.status, changed.json.message]).toEqual([400, expect.stringContaining("key='p'")]);
    for (const status of ['READY', 0, 4, '', null]) {
      expect((await call('PATCH', `logged-models/${info.model_id}`, { status })).status).toBe(400);
    }
    for (const id of [UNKNOWN, 'x', "m-'; DROP TABLE runs", '%00']) {
      expect((await call('GET', `logged-models/${encodeURIComponent(id)}`)).status).toBe(404);
    }
  });

  it('has the metrics that runs log about it, each once, also NaN', async () => {
    const { info } = await create({ experiment_id: '0' });
    const run = await newRun('0');
    const about = { model_id: info.model_id, dataset_name: 'dev', dataset_digest: 'd1' };
    const point = { key: 'acc', value: 0.75, timestamp: 1000, step: 1, ...about };
    for (const _ of [1, 2]) await ok('POST', 'runs/log-metric', { run_id: run, ...point });
    await ok('POST', 'runs/log-batch', {
      run_id: run,
      metrics: [
        { key: 'f1', value: 'NaN', timestamp: 5, ...about },
        { key: 'loss', value: 1, timestamp: 5 },
      ],
    });
    expect((await read(info.model_id)).data.metrics).toEqual([
      { ...point, run_id: run },
      { key: 'f1', value: 'NaN', timestamp: 5, step: 0, ...about, run_id: run },
    ]);
    const { run: read2 } = await ok<{ run: { data: { metrics: { key: string }[] } } }>(
      'GET',
      `runs/get?run_id=${run}`,
    );
    expect(read2.data.metrics.map(({ key }) => key)).toEqual(['acc', 'f1', 'loss']);
    const odd = await call('POST', 'runs/log-metric', { run_id: run, ...point, model_id: 'nope' });
    expect([odd.status, odd.json.message]).toEqual([400, expect.stringContaining("parameter 'model_id'")]);
  });
});

describe('searching logged models', () => {
  let experiment: string;
  let ids: Record<string, string>;
  const search = async (body: object) => {
    const answer = await ok<{ models?: Model[]; next_page_token?: string }>('POST', 'logged-models/search', {
      experiment_ids: [experiment],
      ...body,
    });
    return { names: (answer.models ?? []).map(({ info }) => info.name), token: answer.next_page_token };
  };
  const byName = { order_by: [{ field_name: 'name' }] };

  beforeAll(async () => {
    experiment = await newExperiment('search models');
    const run = await newRun(experiment);
    ids = {};
    for (const [name, extra] of Object.entries({
      aa: { model_type: 'LLM', params: [{ key: 'size', value: '7b' }], tags: [{ key: 'a b', value: 'en' }] },
      bb: { tags: [{ key: 'a b', value: 'de' }], source_run_id: run },
      cc: {},
    })) {
      ids[name] = (await create({ experiment_id: experiment, name, ...extra })).info.model_id;
    }
    const point = { run_id: run, key: 'acc', dataset_name: 'd' };
    await ok('POST', 'runs/log-metric', {
      ...point,
      value: 0.9,
      timestamp: 1,
      model_id: ids.aa,
      dataset_digest: 'x',
    });
    await ok('POST', 'runs/log-metric', {
      ...point,
      value: 0.1,
      timestamp: 2,
      model_id: ids.aa,
      dataset_digest: 'z',
    });
    await ok('POST', 'runs/log-metric', {
      ...point,
      value: 0.4,
      timestamp: 2,
      model_id: ids.bb,
      dataset_digest: 'y',
    });
  });

  it.each([
    ['', ['aa', 'bb', 'cc']],
    ["name = 'bb'", ['bb']],
    ["attributes.name LIKE 'a%' AND tags.`a b` = 'en'", ['aa']],
    ["name IN ('aa', 'cc')", ['aa', 'cc']],
    ['metrics.acc > 0.5', ['aa']],
    ["params.size != '13b'", ['aa']],
    ["model_type = 'LLM'", ['aa']],
    ["status = 'PENDING'", ['aa', 'bb', 'cc']],
    ['creation_timestamp > 0', ['aa', 'bb', 'cc']],
    ["name = 'zz''", null],
    ['hello', null],
    ["name = 'a' OR name = 'b'", null],
    ["nope.x = 'a'", null],
    ["nope = 'a'", null],
    ["metrics.acc LIKE 'x'", null],
  ])('filter %j', async (filter, names) => {
    if (names) expect((await search({ filter, ...byName })).names).toEqual(names);
    else
      expect(
        (await call('POST', 'logged-models/search', { experiment_ids: [experiment], filter })).status,
      ).toBe(400);
  });

  it('orders by the latest metric, models without it last, in both directions', async () => {
    const by = (ascending: boolean, extra = {}) =>
      search({ order_by: [{ field_name: 'metrics.acc', ascending, ...extra }] });
    expect((await by(true)).names).toEqual(['aa', 'bb', 'cc']);
    expect((await by(false)).names).toEqual(['bb', 'aa', 'cc']);
    expect((await by(false, { dataset_name: 'd', dataset_digest: 'x' })).names).toEqual(['aa', 'cc', 'bb']);
    expect(
      (await search({ order_by: [{ field_name: 'model_type', ascending: false }, { field_name: 'name' }] }))
        .names,
    ).toEqual(['aa', 'bb', 'cc']);
    for (const field_name of ['nope', 'params.size', 'name; DROP TABLE runs']) {
      const body = { experiment_ids: [experiment], order_by: [{ field_name }] };
      expect((await call('POST', 'logged-models/search', body)).status).toBe(400);
    }
  });

  it('restricts metrics to datasets', async () => {
    const datasets = [{ dataset_name: 'd', dataset_digest: 'y' }];
    expect((await search({ datasets })).names).toEqual(['bb']);
    expect((await search({ datasets, filter: 'metrics.acc > 0.5' })).names).toEqual([]);
    expect((await search({ datasets: [{ dataset_name: 'd' }], ...byName })).names).toEqual(['aa', 'bb']);
  });

  it.each([[[{ field_name: 'name' }]], [[{ field_name: 'metrics.acc', ascending: false }]], [[]]])(
    'pages without gaps in order %j',
    async (order_by) => {
      const whole = (await search({ order_by })).names;
      const paged: string[] = [];
      let page_token: string | undefined;
      do {
        const page = await search({ order_by, max_results: 1, ...(page_token && { page_token }) });
        paged.push(...page.names);
        page_token = page.token;
      } while (page_token);
      expect(paged).toEqual(whole);
      expect(paged).toHaveLength(3);
    },
  );

  it('refuses tokens of another order, bad sizes and missing experiments', async () => {
    const { token } = await search({ max_results: 1, ...byName });
    const body = { experiment_ids: [experiment], page_token: token };
    expect((await call('POST', 'logged-models/search', body)).status).toBe(400);
    expect((await call('POST', 'logged-models/search', { ...body, page_token: 'AAAA' })).status).toBe(400);
    expect(
      (await call('POST', 'logged-models/search', { experiment_ids: [experiment], max_results: 0 })).status,
    ).toBe(400);
    expect(await call('POST', 'logged-models/search', {})).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('experiment_ids') },
    });
  });
});

describe('models that 2.x clients note on their run', () => {
  const model = (path: string) =>
    JSON.stringify({ artifact_path: path, flavors: {}, utc_time_created: 'now', run_id: 'r', n: 1.0 });

  it('keeps all of them, also when they are logged at the same time', async () => {
    const run = await newRun('0');
    const paths = Array.from({ length: 8 }, (_, index) => `m${index}`);
    await Promise.all(
      paths.map((path) => ok('POST', 'runs/log-model', { run_id: run, model_json: model(path) })),
    );
    const answer = await ok<{ run: { data: { tags: { key: string; value: string }[] } } }>(
      'GET',
      `runs/get?run_id=${run}`,
    );
    const tag = answer.run.data.tags.find(({ key }) => key === 'mlflow.log-model.history');
    const history = JSON.parse(tag?.value ?? '') as { artifact_path: string }[];
    expect(history.map(({ artifact_path }) => artifact_path).sort()).toEqual(paths);
  });

  it.each([
    ['{nope', 'Malformed model info'],
    ['[1]', 'Malformed model info'],
    ['{"artifact_path": "m"}', 'Model json is missing mandatory fields'],
  ])('refuses %s', async (model_json, message) => {
    const answer = await call('POST', 'runs/log-model', { run_id: await newRun('0'), model_json });
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining(message)]);
  });
});

it.each([
  [
    { filter: "params.p > '1'" },
    "Invalid comparison operator for params.p: '>'. Expected one of ('=', '!=',",
  ],
  [
    { filter: "metrics.m LIKE '1'" },
    "Invalid comparison operator for metrics.m: 'LIKE'. Expected one of ('<',",
  ],
  [
    { filter: "creation_timestamp LIKE '1'" },
    'Invalid comparison operator for attributes.creation_timestamp',
  ],
  [{ filter: 'model_type IS NULL' }, "Invalid comparison operator for attributes.model_type: 'IS NULL'"],
  [{ order_by: [{ field_name: 'foo' }] }, 'Invalid order by field name: foo'],
  [{ experiment_ids: null }, "Missing value for required parameter 'experiment_ids'. See the API docs"],
])('a search refuses %j', async (query, message) => {
  const answer = await call('POST', 'logged-models/search', { experiment_ids: ['0'], ...query });
  expect(answer.status).toBe(400);
  expect(String(answer.json.message)).toContain(message);
});

it('a deleted model may be deleted again, an unknown one may not', async () => {
  const { info } = await create({ experiment_id: '0' });
  await ok('DELETE', `logged-models/${info.model_id}`);
  await ok('DELETE', `logged-models/${info.model_id}`);
  expect((await call('DELETE', `logged-models/${UNKNOWN}`)).status).toBe(404);
});

it('keys of tags and params have a length, values may be as long as a prompt', async () => {
  const key = 'k'.repeat(256);
  const { info } = await create({
    experiment_id: '0',
    params: [{ key: 'prompt', value: 'v'.repeat(50_000) }],
  });
  const refused = [
    await call('POST', 'logged-models', { experiment_id: '0', params: [{ key, value: '1' }] }),
    await call('PATCH', `logged-models/${info.model_id}/tags`, { tags: [{ key, value: '1' }] }),
    await call('POST', `logged-models/${info.model_id}/params`, { params: [{ key, value: '1' }] }),
  ];
  for (const { status, json } of refused) {
    expect([status, json.message]).toEqual([400, "'key' exceeds the maximum length of 255 characters"]);
  }
});

it('takes a hundred thousand params and tags at once, or refuses them whole', async () => {
  const { info } = await create({ experiment_id: '0' });
  const params = Array.from({ length: 100_000 }, (_, n) => ({ key: `p${n}`, value: 'v' }));
  const refused = await call('POST', `logged-models/${info.model_id}/params`, {
    params: [...params, { key: 'bad', value: 1 }],
  });
  expect(refused.status).toBe(400);
  expect(String(refused.json.message)).toContain("parameter 'params[100000].value'");
  expect((await read(info.model_id)).data.params).toBeUndefined();
  await ok('POST', `logged-models/${info.model_id}/params`, { params });
  await ok('PATCH', `logged-models/${info.model_id}/tags`, { tags: params });
  const { data, info: stored } = await read(info.model_id);
  expect([data.params?.length, stored.tags?.length]).toEqual([100_000, 100_000]);
});
