import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

let server: TrackingServer;
let runId: string;

beforeAll(async () => {
  server = await startTrackingServer();
  const { json } = await server.call<{ run: { info: { run_id: string } } }>('POST', api('runs/create'), {});
  runId = json.run.info.run_id;
});
afterAll(() => server.close());

const api = (path: string): string => `/api/2.0/mlflow/${path}`;

const send = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${server.base}${api(path)}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

const metric = (fields: string): string =>
  `{"run_id":"${runId}","key":"m","timestamp":1,"value":1,${fields}}`;

describe('requests that are wrong', () => {
  it.each([
    [
      'a number for text',
      () => '{"run_id":31,"key":"a","value":1,"timestamp":1}',
      "Invalid value 31 for parameter 'run_id' supplied:  Hint: Value was of type 'int'.",
    ],
    [
      'a double for text',
      () => `{"run_id":"${runId}","key":9.0,"value":1,"timestamp":1}`,
      "Invalid value 9.0 for parameter 'key' supplied:  Hint: Value was of type 'float'.",
    ],
    [
      'a boolean for a number',
      () => metric('"step":true'),
      "Invalid value true for parameter 'step' supplied:  Hint: Value was of type 'bool'.",
    ],
    [
      'an object for a number',
      () => metric('"step":{"a":[1]}'),
      `Invalid value {"a":[1]} for parameter 'step' supplied:  Hint: Value was of type 'dict'.`,
    ],
    ['a broken int64', () => metric('"step":1.5'), "Invalid value 1.5 for parameter 'step' supplied"],
    [
      'an int64 that is none',
      () => metric('"step":1e30'),
      "Invalid value 1e+30 for parameter 'step' supplied",
    ],
    ['nothing for what is required', () => '{}', "Missing value for required parameter 'key'."],
    ['null for what is required', () => metric('"key":null'), "Missing value for required parameter 'key'."],
    ['a NUL character', () => metric('"key":"a\\u0000b"'), "Invalid value for parameter 'key' supplied"],
    [
      'half of a surrogate pair',
      () => metric('"model_id":"\\ud83d"'),
      "Invalid value for parameter 'model_id' supplied",
    ],
    ['no JSON', () => '{"run_id":', 'The request body is not valid JSON.'],
    ['a list', () => '[1]', 'The request body must be a JSON object.'],
    ['JSON in JSON that is no object', () => '"[1]"', 'The request body must be a JSON object.'],
  ])('answers %s with 400', async (_what, body, message) => {
    const answer = await send('runs/log-metric', body());
    const error = (await answer.json()) as { error_code: string; message: string };
    expect({ status: answer.status, code: error.error_code }).toEqual({
      status: 400,
      code: 'INVALID_PARAMETER_VALUE',
    });
    expect(error.message).toContain(message);
  });

  it('refuses other content types', async () => {
    const answer = await send('runs/log-metric', '{}', { 'content-type': 'text/plain' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Content-Type');
  });

  it('refuses a body that is too large', async () => {
    const answer = await send('runs/log-batch', 'a'.repeat(33 * 1024 * 1024));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
  });

  it('repeats only the beginning of a hostile value', async () => {
    const answer = await send(
      'runs/log-batch',
      JSON.stringify({ run_id: runId, metrics: 'x'.repeat(1_000_000) }),
    );
    expect(answer.status).toBe(400);
    expect((await answer.text()).length).toBeLessThan(1_000);
  });

  it.each([
    ['GET', 'experiments/get?experiment_id=99999999999999999999999', 404],
    ['GET', 'experiments/get?experiment_id=abc', 404],
    ['GET', 'experiments/get-by-name?experiment_name=%00', 400],
    ['GET', 'runs/get?run_id=..%2F..%2Fetc', 404],
    ['GET', 'metrics/get-history?run_id=x&metric_key=y&page_token=bm90', 400],
    ['GET', 'metrics/get-history?run_id=x&metric_key=y&max_results=many', 400],
    ['GET', 'model-versions/get?name=a&version=one', 400],
  ])('answers %s %s with %d', async (method, path, status) => {
    const answer = await server.call<{ error_code: string }>(method, api(path));
    expect(answer.status).toBe(status);
    expect(answer.json.error_code).toBeDefined();
  });
});

describe('routes', () => {
  it('are unknown without JSON, which tells clients that the endpoint does not exist', async () => {
    for (const path of ['/api/2.0/mlflow/nope', '/nope', '/api/9.0/mlflow/experiments/get']) {
      const answer = await fetch(`${server.base}${path}`);
      expect({ path, status: answer.status, text: await answer.text() }).toEqual({
        path,
        status: 404,
        text: '',
      });
    }
  });

  it('say which methods they have', async () => {
    const answer = await fetch(`${server.base}${api('runs/create')}`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('are found with doubled slashes and under the prefix of browsers', async () => {
    for (const path of ['//api//2.0/mlflow/experiments//get', '/ajax-api/2.0/mlflow/experiments/get']) {
      const answer = await fetch(`${server.base}${path}?experiment_id=0`);
      expect(await answer.json()).toMatchObject({ experiment: { name: 'Default' } });
    }
  });

  it('read numbers as text, enums as numbers, null as not set and JSON in JSON', async () => {
    const text = JSON.stringify({
      run_id: runId,
      key: 'd',
      value: 'NaN',
      timestamp: '7',
      step: null,
      model_id: null,
    });
    expect((await send('runs/log-metric', JSON.stringify(text))).status).toBe(200);
    const { json } = await server.call('POST', api('runs/update'), { run_uuid: runId, status: 4 });
    expect(json).toMatchObject({ run_info: { status: 'FAILED' } });
    const run = await server.call('GET', api(`runs/get?run_id=${runId}`));
    expect(run.json).toMatchObject({
      run: { data: { metrics: [{ key: 'd', value: 'NaN', timestamp: 7, step: 0 }] } },
    });
  });
});

describe('int64', () => {
  const step = '-9007199254740993';
  const timestamp = '9007199254740995';

  it('is kept to the last digit, from numbers and from text', async () => {
    const { json } = await server.call<{ run: { info: { run_id: string } } }>('POST', api('runs/create'), {});
    const id = json.run.info.run_id;
    const point = `"timestamp":${timestamp},"step":"${step}","value":12345678901234567`;
    const log = await send('runs/log-metric', `{"run_id":"${id}","key":"a",${point}}`);
    expect(log.status).toBe(200);
    const batch = await send(
      'runs/log-batch',
      `{"run_id":"${id}","metrics":[{"key":"b:1234567890123456","value":1,"timestamp":1,"step": 9223372036854775807},` +
        `{"key":"c","value":1,"timestamp":"9223372036854775807","step":-9223372036854775808}]}`,
    );
    expect(batch.status).toBe(200);
    const update = await send('runs/update', `{"run_id":"${id}","end_time":${timestamp}}`);
    expect(await update.text()).toContain(`"end_time":${timestamp}`);
    const run = await (await fetch(`${server.base}${api(`runs/get?run_id=${id}`)}`)).text();
    expect(run.replace(/[\n ]/g, '')).toContain(
      '"metrics":[' +
        `{"key":"a","value":1.2345678901234568e+16,"timestamp":${timestamp},"step":${step}},` +
        '{"key":"b:1234567890123456","value":1,"timestamp":1,"step":9223372036854775807},' +
        '{"key":"c","value":1,"timestamp":9223372036854775807,"step":-9223372036854775808}]',
    );
    expect(run).toContain(`"end_time":${timestamp}`);
    for (const path of [
      `/api/2.0/mlflow/metrics/get-history?run_id=${id}&metric_key=a`,
      `/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id=${id}&metric_key=a`,
    ]) {
      const history = await (await fetch(`${server.base}${path}`)).text();
      expect(history).toContain(`"timestamp":${timestamp},"step":${step}`);
    }
  });

  it('beyond 64 bits is refused', async () => {
    for (const token of ['9223372036854775808', '"9223372036854775808"', '-9223372036854775809', '1e19']) {
      const answer = await send('runs/log-metric', metric(`"step":${token}`));
      expect({ token, status: answer.status }).toEqual({ token, status: 400 });
      expect(await answer.text()).toContain("for parameter 'step' supplied.");
    }
  });

  it('and every field is found under the two names that protobuf gives it', async () => {
    const { status, json } = await server.call('POST', api('runs/create'), {
      experimentId: '0',
      runName: 'camel',
      startTime: 5,
      tags: [{ key: 'runName', value: 'x' }],
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ run: { info: { run_name: 'camel', start_time: 5 } } });
  });
});

describe('the OpenAPI document', () => {
  interface Operation {
    readonly parameters?: { readonly name: string; readonly required: boolean }[];
    readonly requestBody?: unknown;
  }

  it('describes each route with the schemas that validate it', async () => {
    const answer = await fetch(`${server.base}/openapi.json`);
    const document = (await answer.json()) as {
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, { required?: string[] }> };
    };
    const logBatch = document.paths[api('runs/log-batch')]?.post;
    expect(JSON.stringify(logBatch?.requestBody)).toContain('#/components/schemas/LogBatchRequest');
    expect(document.components.schemas.LogBatchRequest?.required).toEqual(['run_id']);
    const getExperiment = document.paths[api('experiments/get')]?.get;
    expect(getExperiment?.parameters).toEqual([
      expect.objectContaining({ name: 'experiment_id', in: 'query', required: true }),
    ]);
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
    const missing = [...references]
      .map(([, name]) => name ?? '')
      .filter((name) => !(name in document.components.schemas));
    expect(missing).toEqual([]);
  });
});
