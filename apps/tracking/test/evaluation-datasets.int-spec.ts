import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface Dataset {
  dataset_id: string;
  name: string;
  digest: string;
  tags: string;
  schema?: string;
  profile?: string;
  created_by?: string;
  last_updated_by?: string;
  experiment_ids?: string[];
}
interface DatasetAnswer {
  dataset: Dataset;
}
interface Page {
  records: string;
  next_page_token?: string;
}

const API = '/api/3.0/mlflow/datasets';
const UNKNOWN = `d-${'0'.repeat(32)}`;
let server: TrackingServer;
beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: unknown) => server.call(method, `${API}/${path}`, body);
async function ok<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { status, json } = await server.call<T>(method, `${API}/${path}`, body);
  if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(json)}`);
  return json;
}
const create = async (body: object) => (await ok<DatasetAnswer>('POST', 'create', body)).dataset;
const read = async (id: string) => (await ok<DatasetAnswer>('GET', id)).dataset;
const put = (id: string, text: string) => ok('POST', `${id}/records`, { records: text });
const recordsText = async (id: string) => (await ok<Page>('GET', `${id}/records`)).records;
const records = async (id: string) => JSON.parse(await recordsText(id)) as Record<string, unknown>[];
async function newExperiment(name: string): Promise<string> {
  const { json } = await server.call<{ experiment_id: string }>(
    'POST',
    '/api/2.0/mlflow/experiments/create',
    {
      name,
    },
  );
  return json.experiment_id;
}
async function found(body: object): Promise<string[]> {
  const { datasets } = await ok<{ datasets?: Dataset[] }>('POST', 'search', body);
  return (datasets ?? []).map(({ name }) => name);
}

describe('an evaluation dataset', () => {
  it('has tags, who made it, and experiments', async () => {
    const experiment = await newExperiment('uses-a-dataset');
    const tags = JSON.stringify({ team: 'x', 'mlflow.user': 'ada', n: 1, skipped: null, on: true });
    const created = await create({ name: 'tagged', experiment_ids: ['0', '0'], tags });
    expect(created).toMatchObject({ name: 'tagged', created_by: 'ada', experiment_ids: ['0'] });
    expect(created.dataset_id).toMatch(/^d-[0-9a-f]{32}$/);
    expect(created.digest).toMatch(/^[0-9a-f]{8}$/);
    const id = created.dataset_id;
    expect(JSON.parse(created.tags)).toEqual({ team: 'x', 'mlflow.user': 'ada', n: '1', on: 'True' });

    await ok('PATCH', `${id}/tags`, { tags: '{"team": "y", "f": 1.0, "a/b": "c"}' });
    await ok('DELETE', `${id}/tags/n`);
    await ok('DELETE', `${id}/tags/a%2Fb`);
    await ok('DELETE', `${id}/tags/never-there`);
    expect(JSON.parse((await read(id)).tags)).toEqual({
      team: 'y',
      f: '1.0',
      'mlflow.user': 'ada',
      on: 'True',
    });

    await ok('POST', `${id}/add-experiments`, { experiment_ids: [experiment, '0'] });
    expect(await ok('GET', `${id}/experiment-ids`)).toEqual({ experiment_ids: ['0', experiment] });
    await ok('POST', `${id}/remove-experiments`, { experiment_ids: ['0', '424242'] });
    expect(await ok('GET', `${id}/experiment-ids`)).toEqual({ experiment_ids: [experiment] });

    await ok('DELETE', id);
    await ok('DELETE', id);
    expect(await call('GET', id)).toMatchObject({
      status: 404,
      json: { message: `Evaluation dataset with id '${id}' not found` },
    });
    expect(await ok('GET', `${id}/experiment-ids`)).toEqual({});
  });

  it('is not made or linked when an experiment is missing', async () => {
    for (const bad of ['987654', 'x']) {
      const wanted = { status: 404, json: { message: `No Experiment with id=${bad}` } };
      expect(await call('POST', 'create', { name: 'nowhere', experiment_ids: ['0', bad] })).toMatchObject(
        wanted,
      );
      const { dataset_id: id } = await create({ name: `linked-to-${bad}` });
      const body = { experiment_ids: ['0', bad] };
      expect(await call('POST', `${id}/add-experiments`, body)).toMatchObject(wanted);
      expect(await ok('GET', `${id}/experiment-ids`)).toEqual({});
    }
    expect(await found({ filter_string: "name = 'nowhere'" })).toEqual([]);
  });
});

describe('records', () => {
  it('keep numbers and the order of keys, and get what was left out', async () => {
    const { dataset_id: id } = await create({ name: 'exact' });
    const inputs = '{"z": 9007199254740993, "a": [1.0, 1e2, "\\u00fc"], "n": {"y": null, "x": 1}}';
    await put(
      id,
      `[{"inputs": ${inputs}}, {"inputs": {"q": 2}, "outputs": null, "expectations": {"e": 1}}, {}]`,
    );
    const text = await recordsText(id);
    expect(text).toContain(`"inputs": ${inputs}`);
    const stored = await records(id);
    expect(stored).toHaveLength(3);
    expect(stored[0]).toMatchObject({ outputs: {}, tags: {}, dataset_id: id });
    expect(stored[0]).not.toHaveProperty('expectations');
    expect(stored[1]).not.toHaveProperty('outputs');
    expect(stored[1]).toMatchObject({ expectations: { e: 1 } });
    expect(stored[2]).toMatchObject({ inputs: {}, outputs: {} });
    expect(stored.map(({ dataset_record_id: record }) => String(record))).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^dr-[0-9a-f]{32}$/)),
    );
  });

  it('with inputs that are there already are merged, also within one request', async () => {
    const { dataset_id: id, digest } = await create({ name: 'merged' });
    const first = [
      {
        inputs: { q: 1, deep: { b: 1, a: 2 } },
        expectations: { e: 'x', same: 1 },
        tags: { 'mlflow.user': 'bob', t: '1' },
        source: { source_type: 'human', source_data: { source_id: 'form', page: 1 } },
      },
      { inputs: { q: 2 }, outputs: 'text' },
    ];
    expect(await put(id, JSON.stringify(first))).toEqual({ inserted_count: 2, updated_count: 0 });
    const second = [
      {
        inputs: { deep: { a: 2, b: 1 }, q: 1 },
        outputs: { o: 1 },
        expectations: { f: 2, same: 2 },
        tags: { u: '2' },
      },
      { inputs: { q: 2 }, tags: { 'mlflow.user': 'eve' } },
      { inputs: { q: 3 }, expectations: { a: 1 } },
      {
        inputs: { q: 3 },
        outputs: 5,
        expectations: { b: 2 },
        source: { source_type: 'CODE', source_data: {} },
      },
    ];
    expect(await put(id, JSON.stringify(second))).toEqual({ inserted_count: 1, updated_count: 3 });
    expect(await records(id)).toMatchObject([
      {
        inputs: { q: 1, deep: { b: 1, a: 2 } },
        outputs: { o: 1 },
        expectations: { e: 'x', same: 2, f: 2 },
        tags: { t: '1', u: '2', 'mlflow.user': 'bob' },
        source: { source_type: 'HUMAN', source_data: { source_id: 'form', page: 1 } },
        source_id: 'form',
        source_type: 'HUMAN',
        created_by: 'bob',
        last_updated_by: 'bob',
      },
      { inputs: { q: 2 }, outputs: 'text', last_updated_by: 'eve' },
      { inputs: { q: 3 }, outputs: 5, expectations: { a: 1, b: 2 } },
    ]);
    const dataset = await read(id);
    expect(dataset).toMatchObject({ profile: '{"num_records": 3}', last_updated_by: 'eve' });
    expect(dataset.digest).not.toBe(digest);
    expect(JSON.parse(dataset.schema ?? '')).toEqual({
      inputs: { q: 'integer', deep: 'object' },
      outputs: 'string',
      expectations: { e: 'string', same: 'integer', f: 'integer', a: 'integer', b: 'integer' },
      version: '1.0',
    });
  });

  it('come in pages, and go', async () => {
    const { dataset_id: id } = await create({ name: 'paged' });
    const many = Array.from({ length: 7 }, (_, n) => ({ inputs: { n } }));
    await put(id, JSON.stringify(many));
    const seen: Record<string, unknown>[] = [];
    let token = '';
    do {
      const page = await ok<Page>(
        'GET',
        `${id}/records?max_results=3&page_token=${encodeURIComponent(token)}`,
      );
      seen.push(...(JSON.parse(page.records) as Record<string, unknown>[]));
      token = page.next_page_token ?? '';
    } while (token !== '');
    expect(seen.map(({ inputs }) => inputs)).toEqual(many.map(({ inputs }) => inputs));
    const ids = seen.slice(0, 2).map(({ dataset_record_id: record }) => record);
    const deletion = { dataset_record_ids: [...ids, 'dr-x', `dr-${'f'.repeat(32)}`] };
    expect(await ok('DELETE', `${id}/records`, deletion)).toEqual({ deleted_count: 2 });
    expect(await ok('DELETE', `${id}/records`, deletion)).toEqual({ deleted_count: 0 });
    expect((await read(id)).profile).toBe('{"num_records": 5}');
  });

  it('that are large make short pages', async () => {
    const { dataset_id: id } = await create({ name: 'large' });
    const text = 'x'.repeat(3_000_000);
    for (let n = 0; n < 5; n += 1) await put(id, JSON.stringify([{ inputs: { n, text } }]));
    const first = await ok<Page>('GET', `${id}/records`);
    expect(JSON.parse(first.records)).toHaveLength(3);
    const second = await ok<Page>(
      'GET',
      `${id}/records?page_token=${encodeURIComponent(first.next_page_token ?? '')}`,
    );
    expect(JSON.parse(second.records)).toHaveLength(2);
    expect(second.next_page_token).toBeUndefined();
  });

  it('sent by many at once are one for each input', async () => {
    const { dataset_id: id } = await create({ name: 'contended' });
    const batch = Array.from({ length: 50 }, (_, n) => ({ inputs: { n } }));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        ok<{ inserted_count: number }>('POST', `${id}/records`, {
          records: JSON.stringify(batch.map((record) => ({ ...record, tags: { [`w${writer}`]: '1' } }))),
        }),
      ),
    );
    expect(answers.reduce((sum, { inserted_count: count }) => sum + count, 0)).toBe(50);
    const stored = await records(id);
    expect(stored).toHaveLength(50);
    for (const { tags } of stored) expect(Object.keys(tags as object)).toHaveLength(8);
    expect((await read(id)).profile).toBe('{"num_records": 50}');
  });

  it.each([
    ['[1]', 'records[0]'],
    ['{}', 'records'],
    ['[', 'records'],
    ['[{"inputs": NaN}]', 'NaN'],
    ['[{"inputs": 1}]', 'records[0].inputs'],
    ['[{"inputs": null}]', 'records[0].inputs'],
    ['[{"inputs": [1]}]', 'records[0].inputs'],
    ['[{}, {"expectations": 1}]', 'records[1].expectations'],
    ['[{"tags": ["x"]}]', 'records[0].tags'],
    ['[{"source": "x"}]', 'records[0].source'],
    ['[{"source": {"source_type": "BAD"}}]', 'Invalid dataset record source type: BAD'],
    ['[{"inputs": {"a": "\\u0000"}}]', 'records[0].inputs.a'],
    ['[{"inputs": {"a": "\\ud800"}}]', 'records[0].inputs.a'],
    [`[{"inputs": {"a": ${'['.repeat(300)}${']'.repeat(300)}}}]`, '200 levels'],
  ])('%# are refused whole: %s', async (bad, named) => {
    const { dataset_id: id } = await create({ name: 'untouched' });
    const good = Array.from({ length: 1_500 }, (_, n) => `{"inputs": {"good": ${n}}}`);
    const text = bad.startsWith('[{') ? `[${good.join()}, ${bad.slice(1)}` : bad;
    const { status, json } = await call('POST', `${id}/records`, { records: text });
    expect(status).toBe(400);
    expect(json).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
    const name = named.replace(/records\[(\d)\]/, (_, n: string) => `records[${1_500 + Number(n)}]`);
    expect(String(json.message)).toContain(bad.startsWith('[{') ? name : named);
    expect(await recordsText(id)).toBe('[]');
    expect((await read(id)).schema).toBeUndefined();
  });

  it('of no dataset', async () => {
    expect(await call('POST', `${UNKNOWN}/records`, { records: '[]' })).toMatchObject({ status: 404 });
    expect(await call('POST', 'nope/records', { records: '[]' })).toMatchObject({ status: 404 });
    expect(await ok('GET', `${UNKNOWN}/records`)).toEqual({ records: '[]' });
    expect(await ok('DELETE', `${UNKNOWN}/records`, { dataset_record_ids: ['x'] })).toEqual({
      deleted_count: 0,
    });
    const token = Buffer.from('{"order":"evaluation-dataset-records","key":["x"]}').toString('base64');
    for (const query of ['max_results=-1', 'max_results=a', 'page_token=zzz', `page_token=${token}`]) {
      const { dataset_id: id } = await create({ name: 'paged-badly' });
      expect((await call('GET', `${id}/records?${query}`)).status).toBe(400);
    }
  });
});

describe('search', () => {
  it('by filter, experiments and order', async () => {
    const experiment = await newExperiment('searched-datasets');
    for (const name of ['s-b', 's-a', 's-C']) {
      const tags = JSON.stringify({ kind: name.slice(2), 'mlflow.user': 'finder' });
      await create({ name, tags, experiment_ids: name === 's-C' ? [experiment] : [] });
    }
    const filtered = (filter: string, more = {}) =>
      found({ filter_string: `name LIKE 's-%' AND ${filter}`, order_by: ['name'], ...more });
    expect(await filtered("name != 'x'")).toEqual(['s-C', 's-a', 's-b']);
    expect(await filtered("name != 'x'", { order_by: ['name DESC'] })).toEqual(['s-b', 's-a', 's-C']);
    expect(await filtered("name ILIKE 'S-c'")).toEqual(['s-C']);
    expect(await filtered("name IN ('s-a', 's-b')")).toEqual(['s-a', 's-b']);
    expect(await filtered("tags.kind = 'a'")).toEqual(['s-a']);
    expect(await filtered('tags."kind" != "a"')).toEqual(['s-C', 's-b']);
    expect(await filtered("created_by = 'finder' AND last_updated_by LIKE 'f%'")).toHaveLength(3);
    expect(await filtered('created_time > 0 AND last_update_time <= 9999999999999')).toHaveLength(3);
    expect(await found({ experiment_ids: [experiment] })).toEqual(['s-C']);
    expect(await found({ experiment_ids: ['x'] })).toEqual([]);
    const byGet = await ok<{ datasets: Dataset[] }>('GET', `search?experiment_ids=${experiment}`);
    expect(byGet.datasets.map(({ name }) => name)).toEqual(['s-C']);
  });

  it('keeps its place while datasets are added', async () => {
    for (let n = 0; n < 4; n += 1) await create({ name: `page-${n}` });
    const query = { filter_string: "name LIKE 'page-%'", order_by: ['name ASC'], max_results: 2 };
    const first = await ok<{ datasets: Dataset[]; next_page_token: string }>('POST', 'search', query);
    await create({ name: 'page-0a' });
    const page_token = first.next_page_token;
    expect(await found({ ...query, page_token })).toEqual(['page-2', 'page-3']);
    expect((await call('POST', 'search', { ...query, order_by: ['name DESC'], page_token })).status).toBe(
      400,
    );
  });

  it.each([
    ["foo = 'x'", "Invalid attribute key 'foo' specified"],
    ["attributes.name = 'a'", "Invalid identifier token 'attributes' specified"],
    ["name NOT IN ('a')", 'only supported with the IN comparator'],
    ["created_by IN ('u')", "Only ['name'] attributes support comparison with a list"],
    ["created_time > 'a'", 'Expected numeric value type for numeric attribute: created_time'],
    ['tags.k IS NULL', 'Invalid comparator for tag: IS NULL'],
    ['name = a', 'Parameter value is either not quoted'],
    ["name = 'a' OR name = 'b'", 'Invalid clause(s) in filter string'],
  ])('refuses %s', async (filter_string, message) => {
    const { status, json } = await call('POST', 'search', { filter_string });
    expect(status).toBe(400);
    expect(String(json.message)).toContain(message);
  });

  it.each([
    [{ order_by: ['tags.k'] }, 'Invalid order_by entity: tag'],
    [{ order_by: ['dataset_id'] }, "Invalid attribute key 'dataset_id'"],
    [{ max_results: -1 }, "Invalid value -1 for parameter 'max_results'"],
    [{ max_results: 50_001 }, 'at most 50000'],
    [{ page_token: 'x' }, 'Invalid page token'],
  ])('refuses %j', async (body, message) => {
    const { status, json } = await call('POST', 'search', body);
    expect(status).toBe(400);
    expect(String(json.message)).toContain(message);
  });
});

it.each([
  ['POST', 'create', {}, "Missing value for required parameter 'name'"],
  ['POST', 'create', { name: 3 }, "Invalid value 3 for parameter 'name' supplied"],
  ['POST', 'create', { name: 'a', tags: { a: 'b' } }, "for parameter 'tags' supplied"],
  ['POST', 'create', { name: 'a', tags: '{' }, "parameter 'tags'"],
  ['POST', 'create', { name: 'a', tags: '[1]' }, "parameter 'tags'"],
  ['POST', 'create', { name: 'a', experiment_ids: '0' }, "for parameter 'experiment_ids' supplied"],
  ['POST', 'create', { name: 'x'.repeat(256) }, "'name' exceeds the maximum length of 255 characters"],
  ['POST', 'create', { name: 'a\0' }, "parameter 'name'"],
  ['POST', 'create', { name: 'a', tags: '{"k": "\\u0000"}' }, "parameter 'tags.k'"],
  ['POST', 'create', { name: 'a', tags: JSON.stringify({ ['k'.repeat(256)]: '' }) }, "'key' exceeds"],
  ['POST', 'create', { name: 'a', tags: JSON.stringify({ k: 'v'.repeat(5_001) }) }, "'value' exceeds"],
  ['PATCH', `${UNKNOWN}/tags`, {}, "Missing value for required parameter 'tags'"],
  ['POST', `${UNKNOWN}/records`, {}, "Missing value for required parameter 'records'"],
  ['POST', `${UNKNOWN}/records`, { records: [] }, "for parameter 'records' supplied"],
])('%s %s of %j is refused', async (method, path, body, message) => {
  const { status, json } = await call(method, path, body);
  expect(status).toBe(400);
  expect(String(json.message)).toContain(message);
});

it.each([
  ['PATCH', 'tags', { tags: '{}' }, `Could not find evaluation dataset with ID ${UNKNOWN}`],
  ['POST', 'add-experiments', { experiment_ids: ['0'] }, `Dataset '${UNKNOWN}' not found`],
  ['POST', 'remove-experiments', { experiment_ids: ['0'] }, `Dataset '${UNKNOWN}' not found`],
])('%s %s of an unknown dataset is 404', async (method, path, body, message) => {
  expect(await call(method, `${UNKNOWN}/${path}`, body)).toMatchObject({
    status: 404,
    json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message },
  });
});
