import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

let server: TrackingServer;
const ids = { run: '', deletedRun: '', experiment: '', deletedExperiment: '' };

const PLACEHOLDER = /\$(run|deletedRun|experiment|deletedExperiment)\b/g;
const withIds = (text: string): string => text.replace(PLACEHOLDER, (_, name: keyof typeof ids) => ids[name]);

const api = (path: string): string => `${server.base}/api/2.0/mlflow/${path}`;

/** Bodies are JSON text, or values in which `$run` and its like stand for the ids. */
async function post(path: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = Buffer.isBuffer(body) ? new Uint8Array(body) : withIds(text);
  const answer = await fetch(api(path), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bytes,
  });
  const answered = await answer.text();
  return { status: answer.status, json: JSON.parse(answered) as Record<string, string>, text: answered };
}

const getText = async (path: string): Promise<string> => (await fetch(api(path))).text();

async function created(path: string, body: object, pattern: RegExp): Promise<string> {
  return pattern.exec((await post(path, body)).text)?.[1] ?? '';
}

beforeAll(async () => {
  server = await startTrackingServer();
  const runId = /"run_id":"(\w+)"/;
  const experimentId = /"experiment_id":"(\d+)"/;
  ids.run = await created('runs/create', { run_name: 'subject' }, runId);
  ids.deletedRun = await created('runs/create', {}, runId);
  ids.experiment = await created('experiments/create', { name: 'taken' }, experimentId);
  ids.deletedExperiment = await created('experiments/create', { name: 'deleted' }, experimentId);
  await post('runs/log-parameter', { run_id: ids.run, key: 'fixed', value: 'old' });
  await post('runs/delete', { run_id: ids.deletedRun });
  await post('experiments/delete', { experiment_id: ids.deletedExperiment });
});
afterAll(() => server.close());

const missing = (name: string): string => `Missing value for required parameter '${name}'.`;
const invalid = (token: string, name: string): string =>
  `Invalid value ${token} for parameter '${name}' supplied`;
const NAMES = 'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( )';
const PATHS = 'must not resolve to other names when treated as such. This name would resolve to';
const DELETED_RUN = "The run $deletedRun must be in the 'active' state. Current state is deleted.";

type Refusal = readonly [what: string, path: string, body: unknown, message: string, status?: number];

const metric = (fields: object): object => ({ run_id: '$run', key: 'k', value: 1, timestamp: 1, ...fields });
const batch = (fields: object): object => ({ run_id: '$run', ...fields });
const point = (fields: object): object =>
  batch({
    metrics: [
      { key: 'good', value: 1, timestamp: 1 },
      { key: 'k', value: 1, timestamp: 1, ...fields },
    ],
  });
const repeat = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => item(index));
const tooMany = (limit: number, entity: string, count: number): string =>
  `A batch logging request can contain at most ${limit} ${entity}. Got ${count} ${entity}. ` +
  `Please split up ${entity} across multiple requests and try again.`;

const points = (count: number): object[] =>
  repeat(count, (index) => ({ key: `m${index}`, value: 1, timestamp: 1 }));
const pairs = (count: number): object[] => repeat(count, (index) => ({ key: `p${index}`, value: 'v' }));

const METRICS: Refusal[] = [
  ['no run', 'runs/log-metric', metric({ run_id: undefined }), missing('run_id')],
  ['an empty run', 'runs/log-metric', metric({ run_id: '' }), missing('run_id')],
  ['no key', 'runs/log-metric', metric({ key: undefined }), missing('key')],
  ['an empty key', 'runs/log-metric', metric({ key: '' }), missing('key')],
  ['no value', 'runs/log-metric', metric({ value: null }), missing('value')],
  ['an empty value', 'runs/log-metric', metric({ value: '' }), missing('value')],
  ['no time', 'runs/log-metric', metric({ timestamp: undefined }), missing('timestamp')],
  ['a number as run', 'runs/log-metric', metric({ run_id: 31 }), invalid('31', 'run_id')],
  ['a list as key', 'runs/log-metric', metric({ key: ['a'] }), invalid('["a"]', 'key')],
  ['text as value', 'runs/log-metric', metric({ value: 'high' }), invalid('"high"', 'value')],
  ['an object as value', 'runs/log-metric', metric({ value: { a: 1 } }), invalid('{"a":1}', 'value')],
  ['a boolean as value', 'runs/log-metric', metric({ value: true }), invalid('true', 'value')],
  ['text as step', 'runs/log-metric', metric({ step: 'foo' }), invalid('"foo"', 'step')],
  ['half a step', 'runs/log-metric', metric({ step: 1.5 }), invalid('1.5', 'step')],
  ['half a step as text', 'runs/log-metric', metric({ step: '1.5' }), invalid('"1.5"', 'step')],
  ['a boolean as time', 'runs/log-metric', metric({ timestamp: false }), invalid('false', 'timestamp')],
  [
    'a time before 1970',
    'runs/log-metric',
    metric({ timestamp: -1 }),
    `${invalid('-1', 'timestamp')}: metric 'k' (value=1.0). Timestamp must be a nonnegative long (64-bit integer) `,
  ],
  [
    'a key with other characters',
    'runs/log-metric',
    metric({ key: 'a$b' }),
    `${invalid('"a$b"', 'name')}: ${NAMES}`,
  ],
  ['a key that is a path', 'runs/log-metric', metric({ key: '../a' }), `${PATHS} '../a'`],
  ['a key that is not normal', 'runs/log-metric', metric({ key: 'a//b/' }), `${PATHS} 'a/b'`],
  [
    'a long key',
    'runs/log-metric',
    metric({ key: 'k'.repeat(251) }),
    "'Metric name' exceeds the maximum length of 250 characters",
  ],
  [
    'an unknown run',
    'runs/log-metric',
    metric({ run_id: 'f'.repeat(32) }),
    `Run with id=${'f'.repeat(32)} not found`,
    404,
  ],
  [
    'what is no run id',
    'runs/log-metric',
    metric({ run_id: "x' OR 1=1" }),
    "Run with id=x' OR 1=1 not found",
    404,
  ],
  ['a deleted run', 'runs/log-metric', metric({ run_id: '$deletedRun' }), DELETED_RUN],
];

const VALUES: Refusal[] = [
  ['no run', 'runs/log-parameter', { key: 'a', value: 'b' }, missing('run_id')],
  ['no key', 'runs/log-parameter', { run_id: '$run', value: 'b' }, missing('key')],
  [
    'a number as value',
    'runs/log-parameter',
    { run_id: '$run', key: 'a', value: 1.0 },
    invalid('1', 'value'),
  ],
  [
    'a bad key',
    'runs/log-parameter',
    { run_id: '$run', key: 'a#', value: 'b' },
    `${invalid('"a#"', 'key')}: ${NAMES}`,
  ],
  [
    'a long key',
    'runs/log-parameter',
    { run_id: '$run', key: 'k'.repeat(251), value: 'b' },
    "'Param key' exceeds the maximum length of 250 characters",
  ],
  [
    'another value',
    'runs/log-parameter',
    { run_id: '$run', key: 'fixed', value: 'new' },
    "Changing param values is not allowed. Param with key='fixed' was already logged with value='old' for run ID='$run'. Attempted logging new value 'new'.",
  ],
  ['an unknown run', 'runs/log-parameter', { run_id: 'a', key: 'a' }, 'Run with id=a not found', 404],
  ['a deleted run', 'runs/log-parameter', { run_id: '$deletedRun', key: 'a' }, DELETED_RUN],
  ['no key', 'runs/set-tag', { run_id: '$run', value: 'b' }, missing('key')],
  ['an object as value', 'runs/set-tag', { run_id: '$run', key: 'a', value: {} }, invalid('{}', 'value')],
  ['a bad key', 'runs/set-tag', { run_id: '$run', key: '/a', value: '' }, `${PATHS} '/a'`],
  [
    'a long key',
    'runs/set-tag',
    { run_id: '$run', key: 'k'.repeat(251) },
    "'key' exceeds the maximum length of 250",
  ],
  ['a deleted run', 'runs/set-tag', { run_id: '$deletedRun', key: 'a' }, DELETED_RUN],
  ['no key', 'runs/delete-tag', { run_id: '$run' }, missing('key')],
  [
    'an absent tag',
    'runs/delete-tag',
    { run_id: '$run', key: 'no' },
    'No tag with name: no in run with id $run',
    404,
  ],
  ['a deleted run', 'runs/delete-tag', { run_id: '$deletedRun', key: 'a' }, DELETED_RUN],
];

const BATCHES: Refusal[] = [
  ['no run', 'runs/log-batch', {}, missing('run_id')],
  ['a run of other characters', 'runs/log-batch', { run_id: 'a b' }, invalid('"a b"', 'run_id')],
  [
    'an unknown run',
    'runs/log-batch',
    { run_id: 'abc', tags: [{ key: 'a' }] },
    'Run with id=abc not found',
    404,
  ],
  ['a deleted run', 'runs/log-batch', { run_id: '$deletedRun', tags: [{ key: 'a' }] }, DELETED_RUN],
  ['text as list', 'runs/log-batch', batch({ metrics: 'foo' }), invalid('"foo"', 'metrics')],
  ['an object as list', 'runs/log-batch', batch({ tags: { a: 'b' } }), invalid('{"a":"b"}', 'tags')],
  ['a text in the list', 'runs/log-batch', batch({ params: ['a'] }), invalid('"a"', 'params[0]')],
  ['no key', 'runs/log-batch', point({ key: null }), missing('metrics[1].key')],
  ['no value', 'runs/log-batch', point({ value: undefined }), missing('metrics[1].value')],
  ['no time', 'runs/log-batch', point({ timestamp: null }), missing('metrics[1].timestamp')],
  ['a wrong value', 'runs/log-batch', point({ value: 'high' }), invalid('"high"', 'metrics[1].value')],
  ['a wrong step', 'runs/log-batch', point({ step: 0.5 }), invalid('0.5', 'metrics[1].step')],
  [
    'a bad name',
    'runs/log-batch',
    point({ key: 'a\n' }),
    `${invalid('"a\\n"', 'metrics[1].name')}: ${NAMES}`,
  ],
  ['a time before 1970', 'runs/log-batch', point({ timestamp: '-5' }), invalid('-5', 'metrics[1].timestamp')],
  [
    'no key of a param',
    'runs/log-batch',
    batch({ params: [{ key: 'a' }, { value: 'b' }] }),
    missing('params[1].key'),
  ],
  [
    'a bad tag',
    'runs/log-batch',
    batch({ tags: [{ key: '..', value: '' }] }),
    "parameter 'tags[0].key' supplied",
  ],
  [
    'a long key of a tag',
    'runs/log-batch',
    batch({ tags: [{ key: 'k'.repeat(251), value: '' }] }),
    "'tags[0].key' exceeds the maximum length of 250 characters",
  ],
  ['many metrics', 'runs/log-batch', batch({ metrics: points(1_001) }), tooMany(1_000, 'metrics', 1_001)],
  ['many params', 'runs/log-batch', batch({ params: pairs(101) }), tooMany(100, 'params', 101)],
  ['many tags', 'runs/log-batch', batch({ tags: pairs(101) }), tooMany(100, 'tags', 101)],
  [
    'much of all',
    'runs/log-batch',
    batch({ metrics: points(901), params: pairs(50), tags: pairs(50) }),
    tooMany(1_000, 'metrics, params, and tags', 1_001),
  ],
  [
    'a param twice',
    'runs/log-batch',
    batch({
      params: [
        { key: 'q', value: '1' },
        { key: 'q', value: '1' },
      ],
    }),
    "Duplicate parameter keys have been submitted: ['q']. Please ensure the request contains only one param value per param key.",
  ],
  [
    'another value of a param',
    'runs/log-batch',
    batch({
      metrics: points(2),
      params: [
        { key: 'new', value: '1' },
        { key: 'fixed', value: 'x' },
      ],
      tags: pairs(2),
    }),
    `Changing param values is not allowed. Params were already logged='[{"key":"fixed","old_value":"old","new_value":"x"}]' for run ID='$run'.`,
  ],
];

const RUNS: Refusal[] = [
  [
    'an unknown experiment',
    'runs/create',
    { experiment_id: '123456' },
    'No Experiment with id=123456 exists',
    404,
  ],
  [
    'no number as experiment',
    'runs/create',
    { experiment_id: 'abc' },
    'No Experiment with id=abc exists',
    404,
  ],
  [
    'a deleted experiment',
    'runs/create',
    { experiment_id: '$deletedExperiment' },
    "The experiment $deletedExperiment must be in the 'active' state. Current state is deleted.",
  ],
  ['an object as tags', 'runs/create', { tags: { a: 'b' } }, invalid('{"a":"b"}', 'tags')],
  ['a tag without key', 'runs/create', { tags: [{ value: 'b' }] }, missing('tags[0].key')],
  ['text as time', 'runs/create', { start_time: 'now' }, invalid('"now"', 'start_time')],
  ['a number as name', 'runs/create', { run_name: 5 }, invalid('5', 'run_name')],
  [
    'two names',
    'runs/create',
    { run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] },
    "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='a', mlflow.runName='b').",
  ],
  ['no run', 'runs/update', { status: 'FINISHED' }, missing('run_id')],
  ['an unknown status', 'runs/update', { run_id: '$run', status: 'DONE' }, invalid('"DONE"', 'status')],
  ['an unknown number of a status', 'runs/update', { run_id: '$run', status: 99 }, invalid('99', 'status')],
  ['a fraction as end', 'runs/update', { run_id: '$run', end_time: 1.5 }, invalid('1.5', 'end_time')],
  ['a deleted run', 'runs/update', { run_id: '$deletedRun', status: 'FAILED' }, DELETED_RUN],
  ['an unknown run', 'runs/update', { run_id: 'nope' }, 'Run with id=nope not found', 404],
  [
    'an unknown run',
    'runs/delete',
    { run_id: '0'.repeat(32) },
    `Run with id=${'0'.repeat(32)} not found`,
    404,
  ],
  ['an unknown run', 'runs/restore', { run_id: 'x' }, 'Run with id=x not found', 404],
  ['no run', 'runs/delete', {}, missing('run_id')],
];

const EXPERIMENTS: Refusal[] = [
  ['no name', 'experiments/create', {}, missing('name')],
  ['an empty name', 'experiments/create', { name: '' }, missing('name')],
  ['a number as name', 'experiments/create', { name: 12 }, invalid('12', 'name')],
  [
    'a long name',
    'experiments/create',
    { name: 'n'.repeat(501) },
    "'name' exceeds the maximum length of 500 characters",
  ],
  [
    'a double as location',
    'experiments/create',
    '{"name":"x","artifact_location":9.0}',
    invalid('9.0', 'artifact_location'),
  ],
  ['a taken name', 'experiments/create', { name: 'taken' }, 'Experiment(name=taken) already exists.'],
  [
    "a deleted one's name",
    'experiments/create',
    { name: 'deleted' },
    'Experiment(name=deleted) already exists.',
  ],
  [
    'a location in a run',
    'experiments/create',
    { name: 'x', artifact_location: 'runs:/a/b' },
    'artifact_location',
  ],
  [
    'a location with a fragment',
    'experiments/create',
    { name: 'x', artifact_location: 's3://a/b#c' },
    "'artifact_location' URL can't include fragments or params.",
  ],
  ['no new name', 'experiments/update', { experiment_id: '$experiment' }, missing('new_name')],
  [
    'a taken name',
    'experiments/update',
    { experiment_id: '$experiment', new_name: 'Default' },
    'already exists',
  ],
  [
    'a deleted one',
    'experiments/update',
    { experiment_id: '$deletedExperiment', new_name: 'y' },
    'Cannot rename a non-active experiment.',
  ],
  [
    'an unknown one',
    'experiments/update',
    { experiment_id: '99', new_name: 'y' },
    'No Experiment with id=99 exists',
    404,
  ],
  [
    'a deleted one',
    'experiments/delete',
    { experiment_id: '$deletedExperiment' },
    'No Experiment with id=',
    404,
  ],
  ['an active one', 'experiments/restore', { experiment_id: '$experiment' }, 'No Experiment with id=', 404],
  ['no id', 'experiments/delete', {}, missing('experiment_id')],
  ['no key', 'experiments/set-experiment-tag', { experiment_id: '0', value: 'a' }, missing('key')],
  ['a bad key', 'experiments/set-experiment-tag', { experiment_id: '0', key: 'a?', value: '' }, NAMES],
  [
    'a deleted one',
    'experiments/set-experiment-tag',
    { experiment_id: '$deletedExperiment', key: 'a', value: 'b' },
    "must be in the 'active' state. Current state is deleted.",
  ],
  [
    'an absent tag',
    'experiments/delete-experiment-tag',
    { experiment_id: '0', key: 'no' },
    'No tag with name: no in experiment with id 0',
    404,
  ],
];

const nested = '['.repeat(100_000) + ']'.repeat(100_000);

/** What JSON allows, or nearly, and nobody means. */
const HOSTILE: Refusal[] = [
  [
    'an infinite step',
    'runs/log-metric',
    '{"run_id":"$run","key":"a","value":1,"timestamp":1,"step":1e999}',
    invalid('Infinity', 'step'),
  ],
  [
    'an infinite negative time',
    'runs/log-metric',
    '{"run_id":"$run","key":"a","value":1,"timestamp":-1e999}',
    invalid('-Infinity', 'timestamp'),
  ],
  [
    'megabytes of escapes and a wrong type',
    'runs/set-tag',
    `{"run_id":"$run","more":"${'\\\\\\"'.repeat(1_000_000)}","key":1}`,
    invalid('1', 'key'),
  ],
  [
    'not UTF-8',
    'runs/set-tag',
    Buffer.from('{"run_id":"x","key":"\xff"}', 'latin1'),
    'The request body is not valid UTF-8.',
  ],
  ['an open object', 'runs/set-tag', '{"run_id":"$run","key":"a"', 'The request body is not valid JSON.'],
  ['a list', 'runs/log-batch', '[]', 'The request body must be a JSON object.'],
  ['a number', 'runs/log-batch', '1', 'The request body must be a JSON object.'],
  ['null', 'runs/log-batch', 'null', 'The request body must be a JSON object.'],
  ['NaN', 'runs/log-metric', '{"run_id":"$run","key":"a","value":NaN,"timestamp":1}', 'not valid JSON'],
  ['brackets', 'runs/set-tag', nested, 'The request body must be a JSON object.'],
  ['open brackets', 'runs/set-tag', '['.repeat(100_000), 'The request body is not valid JSON.'],
  [
    'brackets as a list',
    'runs/log-batch',
    `{"run_id":"$run","tags":${nested}}`,
    "for parameter 'tags[0]' supplied",
  ],
  [
    'brackets as text',
    'runs/set-tag',
    `{"run_id":"$run","key":"a","value":${nested}}`,
    "for parameter 'value' supplied",
  ],
  [
    'brackets beside a suspicious text',
    'runs/set-tag',
    `{"run_id":"$run","key":"\\u0000","more":${nested}}`,
    "Invalid value for parameter 'key' supplied",
  ],
  ['NUL', 'runs/set-tag', '{"run_id":"$run","key":"a","value":"x\\u0000"}', "parameter 'value' supplied"],
  [
    'half a pair',
    'runs/log-parameter',
    '{"run_id":"$run","key":"a","value":"\\udc00"}',
    "parameter 'value' supplied",
  ],
  ['NUL in a name', 'experiments/create', '{"name":"a\\u0000b"}', "parameter 'name' supplied"],
  ['only a prototype', 'runs/set-tag', '{"__proto__":{"run_id":"$run","key":"a"}}', missing('key')],
  [
    'a prototype in a list',
    'runs/log-batch',
    '{"run_id":"$run","tags":[{"__proto__":{"key":"a"}}]}',
    missing('tags[0].key'),
  ],
];

describe('writes that are refused', () => {
  let before: string;
  beforeAll(async () => {
    before = await getText(`runs/get?run_id=${ids.run}`);
  });

  it.each([...METRICS, ...VALUES, ...BATCHES, ...RUNS, ...EXPERIMENTS, ...HOSTILE])(
    '%s: %s',
    async (_what, path, body, message, status = 400) => {
      const answer = await post(path, body);
      const expected = withIds(message);
      expect(answer.json.message).toContain(expected);
      expect(answer.status).toBe(status);
      const codes =
        status === 404 ? ['RESOURCE_DOES_NOT_EXIST'] : ['INVALID_PARAMETER_VALUE', 'RESOURCE_ALREADY_EXISTS'];
      expect(codes).toContain(answer.json.error_code);
      expect(answer.text.length).toBeLessThan(2_000);
      expect(answer.text).not.toMatch(/ at .*\.[jt]s:\d/);
    },
  );

  it('leave nothing behind', async () => {
    expect(await getText(`runs/get?run_id=${ids.run}`)).toBe(before);
    const experiments = await post('experiments/search', { max_results: 100, view_type: 'ALL' });
    expect(experiments.text.match(/"name":"\w+"/g)).toEqual([
      '"name":"deleted"',
      '"name":"taken"',
      '"name":"Default"',
    ]);
  });
});

describe('writes that are accepted', () => {
  const accepted = async (path: string, body: unknown): Promise<string> => {
    const answer = await post(path, body);
    expect(answer).toMatchObject({ status: 200 });
    return answer.text;
  };
  const freshRun = (): Promise<string> => created('runs/create', {}, /"run_id":"(\w+)"/);

  it('in every form that protobuf has for a number or an enum', async () => {
    const run_id = await freshRun();
    await accepted('runs/log-metric', { run_id, key: 'a', value: '1.5e1', timestamp: '7', step: '-3' });
    await accepted('runs/log-metric', {
      run_uuid: run_id,
      key: 'b',
      value: '-Infinity',
      timestamp: 1.0,
      step: null,
    });
    await accepted(
      'runs/log-metric',
      `{"run_id":"${run_id}","key":"c","value":2,"timestamp":1e3,"more":{"x":[1]}}`,
    );
    await accepted(
      'runs/log-metric',
      JSON.stringify(JSON.stringify({ run_id, key: 'd', value: 'NaN', timestamp: 0 })),
    );
    for (const status of ['FAILED', 4, '4']) {
      expect(await accepted('runs/update', { run_id, status })).toContain('"status":"FAILED"');
    }
    const { run } = JSON.parse(await getText(`runs/get?run_id=${run_id}`)) as { run: { data: object } };
    expect(run.data).toMatchObject({
      metrics: [
        { key: 'a', value: 15, timestamp: 7, step: -3 },
        { key: 'b', value: -Number.MAX_VALUE, timestamp: 1, step: 0 },
        { key: 'c', value: 2, timestamp: 1_000, step: 0 },
        { key: 'd', value: 'NaN', timestamp: 0, step: 0 },
      ],
    });
  });

  it('at their limits, and long values cut to them', async () => {
    const run_id = await freshRun();
    const key = 'k'.repeat(250);
    await accepted('runs/log-batch', { run_id, metrics: points(800), params: pairs(100), tags: pairs(100) });
    await accepted('runs/log-metric', { run_id, key, value: 1, timestamp: 0 });
    // 6,000 and 8,000 characters as Python counts them: one for each of these, which JavaScript counts as two.
    await accepted('runs/log-parameter', { run_id, key, value: '😀'.repeat(6_001) });
    await accepted('runs/log-parameter', { run_id, key, value: '😀'.repeat(6_000) });
    await accepted('runs/set-tag', { run_id, key, value: '😀'.repeat(8_001) });
    const run = await getText(`runs/get?run_id=${run_id}`);
    expect(run.match(/(?:😀)+/gu)?.map((text) => text.length / 2)).toEqual([6_000, 8_000]);
  });

  it('with the last of a name that is written twice, and without what nobody declared', async () => {
    const run_id = await freshRun();
    await accepted(
      'runs/set-tag',
      `{"run_id":"x","run_id":"${run_id}","key":"a","key":"b","value":"1","__proto__":{"value":"2"}}`,
    );
    await accepted('runs/set-tag', `{"run_id":"${run_id}","key":"deep","value":"1","more":${nested}}`);
    await accepted(
      'runs/set-tag',
      `{"run_id":"${run_id}","key":"pair","value":"\\ud83d\\ude00","more":${nested}}`,
    );
    expect(await getText(`runs/get?run_id=${run_id}`)).toContain('{"key":"b","value":"1"}');
  });

  it('as null lists, and as nothing at all', async () => {
    const run_id = await freshRun();
    await accepted('runs/log-batch', { run_id, metrics: null, params: null, tags: [] });
    await accepted('runs/update', { run_id, status: null, end_time: null, run_name: '' });
    await accepted('runs/create', '');
  });
});

describe('a body of 100 MB', () => {
  it('is refused, announced or not, and leaves no memory behind', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'a');
    const before = process.memoryUsage().rss;
    for (const headers of [{ 'content-length': String(100 * chunk.length) }, {}]) {
      const status = await upload(headers, chunk);
      expect(status).toBe(413);
    }
    expect((process.memoryUsage().rss - before) / chunk.length).toBeLessThan(90);
  });

  /** Sends until it is answered, as clients do. */
  function upload(headers: Record<string, string>, chunk: Buffer): Promise<number | undefined> {
    const call = request(api('runs/log-batch'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    function* body() {
      for (let sent = 0; sent < 100; sent += 1) yield chunk;
    }
    return new Promise((resolve, reject) => {
      call.once('response', ({ statusCode }) => {
        resolve(statusCode);
        call.destroy();
      });
      call.once('error', reject);
      Readable.from(body(), { objectMode: false }).pipe(call);
    });
  }
});

describe('reads', () => {
  it('take the first of a name that is given twice, and a JSON body without a query', async () => {
    expect(await getText(`runs/get?run_id=${ids.run}&run_id=other`)).toContain(`"run_id":"${ids.run}"`);
    expect(await getText(`runs/get?run_id=&run_uuid=${ids.run}`)).toContain(`"run_id":"${ids.run}"`);
  });
});
