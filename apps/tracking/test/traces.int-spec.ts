import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

type Json = Record<string, unknown>;
interface Info {
  trace_id: string;
  state?: string;
  tags: Record<string, string>;
  trace_metadata: Record<string, string>;
  assessments?: { assessment_id: string; valid: boolean }[];
}

const V3 = '/api/3.0/mlflow/traces';
const V2 = '/api/2.0/mlflow/traces';
let server: TrackingServer;
let experiment: string;
beforeAll(async () => {
  server = await startTrackingServer();
  experiment = await newExperiment('traces');
});
afterAll(() => server.close());

async function newExperiment(name: string): Promise<string> {
  const { json } = await server.call<{ experiment_id: string }>(
    'POST',
    '/api/2.0/mlflow/experiments/create',
    { name },
  );
  return json.experiment_id;
}
async function ok<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { status, json } = await server.call<T>(method, path, body);
  if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(json)}`);
  return json;
}
const newId = () => `tr-${randomUUID().replaceAll('-', '')}`;
const info = (fields: Json = {}): Json => ({
  trace_id: newId(),
  trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } },
  request_time: '2026-01-02T03:04:05.678Z',
  execution_duration: '1.5s',
  state: 'OK',
  ...fields,
});
const put = async (fields: Json = {}) =>
  (await ok<{ trace: { trace_info: Info } }>('POST', V3, { trace: { trace_info: info(fields) } })).trace
    .trace_info;
const get = async (id: string) =>
  (await ok<{ trace: { trace_info: Info } }>('GET', `${V3}/${id}`)).trace.trace_info;
const search = async (body: Json, of = experiment) => {
  const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: of } }];
  return ok<{ traces?: Info[]; next_page_token?: string }>('POST', `${V3}/search`, { locations, ...body });
};

describe('a trace', () => {
  it('is stored once however often it is sent, and keeps tags that were set meanwhile', async () => {
    const { trace_id, tags } = await put({ tags: { t: '1' } });
    expect(tags['mlflow.artifactLocation']).toBe(
      `mlflow-artifacts:/${experiment}/traces/${trace_id}/artifacts`,
    );
    await ok('PATCH', `${V2}/${trace_id}/tags`, { key: 'later', value: 'x' });
    await Promise.all(Array.from({ length: 4 }, () => put({ trace_id, state: 'ERROR', tags: { t: '2' } })));
    expect(await get(trace_id)).toMatchObject({ state: 'ERROR', tags: { t: '2', later: 'x' } });
    const found = await search({ filter: `trace_id = '${trace_id}'` });
    expect(found.traces).toHaveLength(1);
  });

  it('does not move to another experiment', async () => {
    const { trace_id } = await put();
    const other = await newExperiment(`other ${trace_id}`);
    const moved = info({ trace_id, trace_location: { mlflow_experiment: { experiment_id: other } } });
    const answer = await server.call('POST', V3, { trace: { trace_info: moved } });
    expect([answer.status, answer.json.message]).toEqual([
      400,
      expect.stringContaining('another experiment'),
    ]);
  });

  it('cuts long values and previews, never inside a character', async () => {
    const stored = await put({ tags: { long: '😀'.repeat(9_000) }, request_preview: 'p'.repeat(20_000) });
    expect(stored.tags.long).toBe('😀'.repeat(8_000));
    expect(stored).toMatchObject({ request_preview: 'p'.repeat(10_000) });
  });

  it.each([
    ['no id', { trace_id: '' }, 400],
    ['an id that is a path', { trace_id: '../x' }, 400],
    ['a time that is none', { request_time: 'now' }, 400],
    ['a duration that is none', { execution_duration: '1.5' }, 400],
    ['an unknown state', { state: 'GOOD' }, 400],
    ['tags that are no texts', { tags: { a: 1 } }, 400],
    ['a key that is too long', { tags: { ['k'.repeat(251)]: 'v' } }, 400],
    ['a NUL', { tags: { a: '\u0000' } }, 400],
    ['no experiment', { trace_location: { mlflow_experiment: {} } }, 400],
    ['an unknown experiment', { trace_location: { mlflow_experiment: { experiment_id: '987654321' } } }, 404],
  ])('is refused with %s', async (_case, fields, status) => {
    expect((await server.call('POST', V3, { trace: { trace_info: info(fields) } })).status).toBe(status);
  });

  it('is deleted with its assessments and links, and only in its experiment', async () => {
    const { trace_id } = await put();
    const other = await newExperiment(`deletes ${trace_id}`);
    const remove = (experiment_id: string, more: Json) =>
      ok('POST', `${V2}/delete-traces`, { experiment_id, ...more });
    await ok('POST', `${V3}/${trace_id}/assessments`, {
      assessment: { assessment_name: 'a', feedback: { value: 1 } },
    });
    expect(await remove(other, { request_ids: [trace_id] })).toEqual({ traces_deleted: 0 });
    expect(await remove(experiment, { request_ids: [trace_id] })).toEqual({ traces_deleted: 1 });
    expect((await server.call('GET', `${V3}/${trace_id}`)).status).toBe(404);
    for (const more of [
      {},
      { request_ids: [], max_traces: 1 },
      { request_ids: ['a'], max_timestamp_millis: 1 },
    ]) {
      const answer = await server.call('POST', `${V2}/delete-traces`, { experiment_id: experiment, ...more });
      expect(answer.status).toBe(400);
    }
  });
});

describe('old traces', () => {
  it('are deleted up to a time, the oldest first, as many as are asked for or all', async () => {
    const of = await newExperiment('old traces');
    const location = { trace_location: { mlflow_experiment: { experiment_id: of } } };
    for (let second = 1; second <= 9; second += 1) {
      await put({ ...location, request_time: `2026-01-01T00:00:0${second}Z`, tags: { n: String(second) } });
    }
    const remove = (more: Json) => ok('POST', `${V2}/delete-traces`, { experiment_id: of, ...more });
    const max_timestamp_millis = Date.parse('2026-01-01T00:00:06Z');
    expect(await remove({ max_timestamp_millis, max_traces: 2 })).toEqual({ traces_deleted: 2 });
    expect(await remove({ max_timestamp_millis })).toEqual({ traces_deleted: 4 });
    expect((await search({}, of)).traces?.map(({ tags }) => tags.n)).toEqual(['9', '8', '7']);
  });

  it('say where the server keeps them in tags that nobody else sets', async () => {
    const { trace_id } = await put();
    const path = `${V2}/${trace_id}/tags`;
    for (const method of ['PATCH', 'DELETE']) {
      const answer = await server.call(method, path, { key: 'mlflow.trace.spansLocation', value: 'x' });
      expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining('immutable')]);
    }
  });
});

describe('searching traces', () => {
  let of: string;
  const at = (second: number) => `2026-01-01T00:00:0${second}Z`;
  const location = () => ({ trace_location: { mlflow_experiment: { experiment_id: of } } });
  const names = async (body: Json) => (await search(body, of)).traces?.map(({ tags }) => tags.n) ?? [];

  beforeAll(async () => {
    of = await newExperiment('search traces');
    await put({
      ...location(),
      request_time: at(1),
      tags: { n: '1', env: 'a' },
      trace_metadata: { 'mlflow.sourceRun': 'r1' },
    });
    await put({
      ...location(),
      request_time: at(2),
      execution_duration: '0.010s',
      state: 'ERROR',
      tags: { n: '2', env: 'b' },
    });
    await put({
      ...location(),
      request_time: at(2),
      execution_duration: undefined,
      state: 'IN_PROGRESS',
      tags: { n: '3' },
    });
  });

  it.each([
    ["tags.env = 'a'", ['1']],
    ["tags.env != 'a'", ['2']],
    ['tags.env IS NULL', ['3']],
    ["status IN ('OK', 'ERROR') AND execution_time_ms < 100", ['2']],
    ["metadata.`mlflow.sourceRun` = 'r1'", ['1']],
    ["run_id = 'r1'", ['1']],
    ["run_id = 'nobody'", []],
    ['timestamp_ms > 1767225601000 AND execution_time > 0', ['2']],
    ['hello', null],
    ["span.nope = 'x'", null],
    ["span.name = 'x'", []],
    ["nope = 'x'", null],
    ["timestamp_ms > 'x'", null],
  ])('filter %j', async (filter, found) => {
    if (found) expect(await names({ filter })).toEqual(found);
    else {
      const locations = [{ mlflow_experiment: { experiment_id: of } }];
      expect((await server.call('POST', `${V3}/search`, { locations, filter })).status).toBe(400);
    }
  });

  it('orders and pages without gaps, also among equal times', async () => {
    expect(await names({ order_by: ['execution_time DESC'] })).toEqual(['1', '2', '3']);
    const paged: (string | undefined)[] = [];
    let page_token: string | undefined;
    do {
      const page = await search({ max_results: 1, ...(page_token && { page_token }) }, of);
      paged.push(...(page.traces ?? []).map(({ tags }) => tags.n));
      page_token = page.next_page_token;
    } while (page_token);
    expect(paged).toEqual(await names({}));
    expect(paged.at(-1)).toBe('1');
    for (const body of [
      { max_results: 501 },
      { max_results: 0 },
      { order_by: ['nope'] },
      { page_token: 'AAAA' },
    ]) {
      const locations = [{ mlflow_experiment: { experiment_id: of } }];
      expect((await server.call('POST', `${V3}/search`, { locations, ...body })).status).toBe(400);
    }
  });

  it('finds traces by a run that they were linked to', async () => {
    const { run } = await ok<{ run: { info: { run_id: string } } }>('POST', '/api/2.0/mlflow/runs/create', {
      experiment_id: of,
    });
    const runId = run.info.run_id;
    const [first] = (await search({ filter: "tags.n = '2'" }, of)).traces ?? [];
    for (const _ of [1, 2])
      await ok('POST', `${V2}/link-to-run`, { run_id: runId, trace_ids: [first?.trace_id, 'unknown'] });
    expect(await names({ filter: `run_id = '${runId}'` })).toEqual(['2']);
    const many = Array.from({ length: 101 }, (_, index) => `t${index}`);
    expect((await server.call('POST', `${V2}/link-to-run`, { run_id: runId, trace_ids: many })).status).toBe(
      400,
    );
  });
});

describe('assessments', () => {
  const create = async (traceId: string, assessment: Json) =>
    (
      await ok<{ assessment: Json & { assessment_id: string } }>('POST', `${V3}/${traceId}/assessments`, {
        assessment,
      })
    ).assessment;
  const validity = async (traceId: string) =>
    Object.fromEntries(
      (await get(traceId)).assessments?.map((each) => [each.assessment_id, each.valid]) ?? [],
    );

  it.each([[4], ['text'], [true], [null], [[1, 'a']], [{ deep: { x: 1.5 } }], [0]])(
    'keep a value of any type: %j',
    async (value) => {
      const { trace_id } = await put();
      const created = await create(trace_id, { assessment_name: 'x', feedback: { value } });
      const { assessment } = await ok<{ assessment: Json }>(
        'GET',
        `${V3}/${trace_id}/assessments/${created.assessment_id}`,
      );
      expect(assessment).toMatchObject({ assessment_name: 'x', feedback: { value }, valid: true });
    },
  );

  it('are changed where the mask says so, in either spelling', async () => {
    const { trace_id } = await put();
    const { assessment_id } = await create(trace_id, {
      assessment_name: 'x',
      feedback: { value: 1 },
      rationale: 'old',
    });
    const change = async (assessment: Json, update_mask: string) =>
      (
        await ok<{ assessment: Json }>('PATCH', `${V3}/${trace_id}/assessments/${assessment_id}`, {
          assessment,
          update_mask,
        })
      ).assessment;
    const sent = { assessment_name: 'y', feedback: { value: 2 }, rationale: 'new' };
    expect(await change(sent, 'feedback')).toMatchObject({
      assessment_name: 'x',
      feedback: { value: 2 },
      rationale: 'old',
    });
    expect(await change(sent, 'assessmentName,rationale')).toMatchObject({
      assessment_name: 'y',
      rationale: 'new',
    });
    expect((await change({}, 'rationale')).rationale).toBeUndefined();
    const path = `${V3}/${trace_id}/assessments/${assessment_id}`;
    expect((await server.call('PATCH', path, { assessment: sent, update_mask: 'nope' })).status).toBe(400);
  });

  it('replace one another, and give the place back when deleted', async () => {
    const { trace_id } = await put();
    const first = await create(trace_id, { assessment_name: 'x', feedback: { value: 1 } });
    const second = await create(trace_id, {
      assessment_name: 'x',
      feedback: { value: 2 },
      overrides: first.assessment_id,
    });
    expect(await validity(trace_id)).toEqual({ [first.assessment_id]: false, [second.assessment_id]: true });
    await ok('DELETE', `${V3}/${trace_id}/assessments/${second.assessment_id}`);
    await ok('DELETE', `${V3}/${trace_id}/assessments/${second.assessment_id}`);
    expect(await validity(trace_id)).toEqual({ [first.assessment_id]: true });
  });

  it('keep their kind, add to their metadata, and replace only what is there', async () => {
    const { trace_id } = await put();
    const given = { assessment_name: 'x', expectation: { value: 1 }, metadata: { a: '1' } };
    const { assessment_id } = await create(trace_id, given);
    const path = `${V3}/${trace_id}/assessments/${assessment_id}`;
    const wrong = { assessment: { feedback: { value: 2 } }, update_mask: 'feedback' };
    expect((await server.call('PATCH', path, wrong)).status).toBe(400);
    const more = { assessment: { metadata: { b: '2' } }, update_mask: 'metadata' };
    const { assessment } = await ok<{ assessment: Json }>('PATCH', path, more);
    expect(assessment).toMatchObject({ expectation: { value: 1 }, metadata: { a: '1', b: '2' } });
    const overrides = `a-${'0'.repeat(32)}`;
    const replacing = { assessment: { assessment_name: 'x', feedback: { value: 1 }, overrides } };
    expect((await server.call('POST', `${V3}/${trace_id}/assessments`, replacing)).status).toBe(404);
    const again = { assessment: { ...given, assessment_id } };
    expect((await server.call('POST', `${V3}/${trace_id}/assessments`, again)).status).toBe(400);
    expect(await validity(trace_id)).toEqual({ [assessment_id]: true });
  });

  it('that come with their trace are stored once, however often it is sent', async () => {
    const trace_id = newId();
    const create_time = '2026-01-02T03:04:05.678Z';
    const assessments = [
      { assessment_name: 'quality', feedback: { value: 0.5 }, create_time, rationale: 'fine' },
      {
        assessment_name: 'ISSUE-1',
        issue: { issue_name: 'too slow' },
        create_time: '2026-01-03T00:00:00Z',
      },
    ];
    for (const _ of [1, 2]) await put({ trace_id, assessments });
    expect((await get(trace_id)).assessments).toEqual([
      expect.objectContaining({ feedback: { value: 0.5 }, create_time, rationale: 'fine' }),
      expect.objectContaining({ issue: { issue_name: 'too slow' } }),
    ]);
    const bad = [{ assessment_name: 'nothing', create_time }];
    const answer = await server.call('POST', V3, {
      trace: { trace_info: info({ trace_id: newId(), assessments: bad }) },
    });
    expect(answer.status).toBe(400);
  });

  it('need a name, a content and a trace', async () => {
    const { trace_id } = await put();
    const refused = async (id: string, assessment: Json) =>
      (await server.call('POST', `${V3}/${id}/assessments`, { assessment })).status;
    expect(await refused(trace_id, { feedback: { value: 1 } })).toBe(400);
    expect(await refused(trace_id, { assessment_name: 'x' })).toBe(400);
    expect(await refused(newId(), { assessment_name: 'x', feedback: { value: 1 } })).toBe(404);
    expect((await server.call('GET', `${V3}/${trace_id}/assessments/a-nope`)).status).toBe(404);
  });
});

describe('traces of 2.x clients', () => {
  it('are begun and ended by two calls', async () => {
    const pair = (key: string) => [{ key, value: '1' }];
    const begun = await ok<{ trace_info: { request_id: string } }>('POST', V2, {
      experiment_id: experiment,
      timestamp_ms: 1000,
      tags: pair('a'),
    });
    const id = begun.trace_info.request_id;
    const ended = await ok('PATCH', `${V2}/${id}`, {
      request_id: id,
      timestamp_ms: 1250,
      status: 'OK',
      tags: pair('b'),
    });
    expect(ended).toMatchObject({ trace_info: { status: 'OK', execution_time_ms: 250 } });
    expect(await get(id)).toMatchObject({
      state: 'OK',
      execution_duration: '0.250s',
      tags: { a: '1', b: '1' },
    });
    const unknown = await server.call('PATCH', `${V2}/${newId()}`, { timestamp_ms: 1, status: 'OK' });
    expect(unknown.status).toBe(404);
  });
});
