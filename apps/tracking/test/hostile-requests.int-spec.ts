import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MLFLOW_ROUTES, type MlflowRoute } from './mlflow-routes.js';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

type Json = Record<string, unknown>;

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: { readonly 'application/json'?: { readonly schema: Schema } } };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

let server: TrackingServer;
let document: Document;
/** What is there, by the name of the field that names it. */
const known: Record<string, unknown> = {};

async function made(method: string, path: string, body: Json): Promise<Json> {
  const { status, json } = await server.call(method, `/api/${path}`, body);
  if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(json)}`);
  return json;
}

const inExperiment = (experiment_id: unknown) => ({
  type: 'MLFLOW_EXPERIMENT',
  mlflow_experiment: { experiment_id },
});

/** Two of each kind, so that every list has a second page. */
async function seed(): Promise<void> {
  for (const name of ['first', 'second']) {
    const { experiment_id } = await made('POST', '2.0/mlflow/experiments/create', { name });
    known.experiment_id ??= experiment_id;
    const { run } = (await made('POST', '2.0/mlflow/runs/create', {
      experiment_id: known.experiment_id,
    })) as {
      run: { info: Json };
    };
    known.run_id = known.run_uuid = run.info.run_id;
    await made('POST', '2.0/mlflow/registered-models/create', { name });
    await made('POST', '2.0/mlflow/model-versions/create', { name, source: 's3://bucket/a' });
    const scorer = { experiment_id: known.experiment_id, name, serialized_scorer: '{}' };
    await made('POST', '3.0/mlflow/scorers/register', scorer);
    const { model } = (await made('POST', '2.0/mlflow/logged-models', {
      experiment_id: known.experiment_id,
      name,
    })) as { model: { info: Json } };
    known.model_id = model.info.model_id;
    const { dataset } = (await made('POST', '3.0/mlflow/datasets/create', {
      name,
      experiment_ids: [known.experiment_id],
    })) as { dataset: Json };
    known.dataset_id = dataset.dataset_id;
    const trace_id = `tr-${name.padEnd(32, '0')}`;
    known.trace_id = known.request_id = trace_id;
    await made('POST', '3.0/mlflow/traces', {
      trace: {
        trace_info: {
          trace_id,
          trace_location: inExperiment(known.experiment_id),
          request_time: '2026-01-02T03:04:05.678Z',
          state: 'OK',
        },
      },
    });
    const metric = { run_id: known.run_id, key: 'k', value: 1, timestamp: 1 };
    await made('POST', '2.0/mlflow/runs/log-metric', metric);
    await made('POST', '2.0/mlflow/runs/log-metric', { ...metric, timestamp: 2 });
  }
  await made('POST', `3.0/mlflow/datasets/${String(known.dataset_id)}/records`, {
    records: JSON.stringify([{ inputs: { q: 1 } }, { inputs: { q: 2 } }]),
  });
  Object.assign(known, {
    name: 'second',
    version: '1',
    alias: 'best',
    key: 'k',
    experiment_ids: [known.experiment_id],
  });
  Object.assign(known, {
    metric_key: 'k',
    run_ids: [known.run_id],
    locations: [inExperiment(known.experiment_id)],
  });
}

beforeAll(async () => {
  server = await startTrackingServer();
  await seed();
  document = (await (await fetch(`${server.base}/openapi.json`)).json()) as Document;
}, 60_000);
afterAll(() => server.close());

const routes = MLFLOW_ROUTES.filter(
  ({ path, isTwin }) => !isTwin && path.startsWith('/api/') && !path.includes('artifacts'),
);
const withBodies = routes.filter(({ method }) => method !== 'GET');
const reads = routes.filter(({ method }) => method === 'GET');

function operationOf({ method, path }: MlflowRoute): Operation | undefined {
  const pattern = new RegExp(`^${path.replace(/:\w+/g, '\\{\\w+\\}')}$`);
  const found = Object.keys(document.paths).find((item) => pattern.test(item));
  return found === undefined ? undefined : document.paths[found]?.[method.toLowerCase()];
}

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
}

const bodyOf = (route: MlflowRoute): Schema =>
  resolved(operationOf(route)?.requestBody?.content['application/json']?.schema ?? {});

const typesOf = (schema: Schema): readonly string[] =>
  [schema, ...(schema.anyOf ?? [])].flatMap((variant) => {
    const { type, properties } = resolved(variant);
    const fromEnum = (variant.enum ?? []).map((value) => typeof value);
    return [...(type ?? []).toString().split(','), ...fromEnum, ...(properties ? ['object'] : [])];
  });

/** Fields that stand for themselves where nothing is known of them. */
const valid = ({ required = [], properties = {} }: Schema): Json =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name) || name in known)
      .map(([name, schema]) => {
        if (name in known) return [name, known[name]];
        const types = typesOf(schema);
        if (types.includes('array')) return [name, []];
        if (types.includes('integer') || types.includes('number')) return [name, 1];
        return [name, types.includes('object') ? valid(resolved(schema)) : 'x'];
      }),
  );

/** Nothing has this id, so that what a refused request would have changed is not there either. */
const pathOf = (path: string): string =>
  path
    .replace('logged-models/:id', `logged-models/${String(known.model_id)}`)
    .replace('datasets/:id', `datasets/${String(known.dataset_id)}`)
    .replace('traces/:id', `traces/${String(known.trace_id)}`)
    .replace(/:\w+/g, 'nothing');

interface Answered {
  readonly status: number;
  readonly text: string;
}

async function ask(method: string, address: string, body?: string): Promise<Answered> {
  const answer = await fetch(`${server.base}${address}`, {
    method,
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  });
  return { status: answer.status, text: await answer.text() };
}

/** What is wrong with an answer; null when it is one that clients understand. */
function complaint({ status, text }: Answered): string | null {
  if (status === 200 || status === 501) return null;
  if (status < 400 || status >= 500) return `answered ${status} ${text.slice(0, 300)}`;
  const json = JSON.parse(text) as Json;
  const isShaped =
    typeof json.error_code === 'string' && typeof json.message === 'string' && json.message !== '';
  if (!isShaped) return `answered without a code or message: ${text.slice(0, 300)}`;
  return text.length > 4_000 || / at .*\.[jt]s:\d/.test(text)
    ? `tells too much: ${text.slice(0, 300)}`
    : null;
}

/** What every table holds. */
async function everything(): Promise<Json> {
  const { dataSource } = server.database;
  const tables = await dataSource.query<{ name: string }[]>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
  );
  const parts = tables.map(
    ({ name }) => `'${name}', (SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM "${name}" AS t)`,
  );
  const [row] = await dataSource.query<{ held: Json }[]>(
    `SELECT json_build_object(${parts.join(', ')}) AS held`,
  );
  return row?.held ?? {};
}

/** By the JSON type that they have. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  string: ['x', ''],
  integer: [7],
  number: [1.5],
  boolean: [true],
  array: [[], [{}], [[]], Array.from({ length: 100_000 }, () => 'x')],
  object: [{ a: 1 }, { __proto__: null, constructor: 'x' }],
};

function wrongFor(schema: Schema): unknown[] {
  const types = typesOf(schema);
  // Without a type a field is the caller's own.
  if (!types.some((type) => type in WRONG)) return [];
  return Object.entries(WRONG)
    .filter(([type]) => !types.includes(type) && !(type === 'integer' && types.includes('number')))
    .filter(([type]) => !(type === 'string' && types.includes('integer')))
    .flatMap(([, values]) => values);
}

describe('a field of a wrong type', () => {
  it.each(withBodies)('is refused, and nothing is written: $method $path', async (route) => {
    const schema = bodyOf(route);
    const before = await everything();
    const complaints: string[] = [];
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      for (const value of wrongFor(property)) {
        const body = JSON.stringify({ ...valid(schema), [name]: value });
        const answer = await ask(route.method, pathOf(route.path), body);
        const said = answer.status === 200 ? 'was taken' : complaint(answer);
        if (said !== null) complaints.push(`${name} = ${JSON.stringify(value).slice(0, 60)} ${said}`);
      }
    }
    expect(complaints).toEqual([]);
    expect(await everything()).toEqual(before);
  });
});

type Token = { readonly order: string; readonly key: readonly string[] };

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

/** Where a number, an id or a text of the last row should be. */
const FORGED_PARTS = [
  ...['', 'abc', '-1', '-', '+1', '1.5', '1e999', '1e-999', 'NaN', 'Infinity', '-Infinity', '0x10', ' 1'],
  ...[
    '9'.repeat(19),
    '9'.repeat(40),
    '-9223372036854775809',
    '2147483648',
    '1_000',
    "'; DROP TABLE runs; --",
    '$1',
  ],
  ...[
    '\0',
    'a\0b',
    '\ud800',
    'f'.repeat(32),
    'f'.repeat(33),
    '00000000-0000-0000-0000-00000000000g',
    'x'.repeat(40_000),
  ],
  ...[null, 5, 1e300, true, {}, [], ['1']],
];

function forged(token: string): string[] {
  const { order, key } = JSON.parse(Buffer.from(token, 'base64').toString()) as Token;
  const parts = key.flatMap((_, place) =>
    FORGED_PARTS.map((part) => key.map((old, at) => (at === place ? part : old))),
  );
  const keys = [
    ...parts,
    [],
    [...key, '1'],
    key.slice(1),
    null,
    'key',
    5,
    { 0: '1' },
    Array.from({ length: 5_000 }, () => '1'),
  ];
  const orders = [null, '', `${order} `, `${order}; DROP TABLE runs`, 5, [order], { order }];
  return [
    ...[
      ...keys.map((forgedKey) => encoded({ order, key: forgedKey })),
      ...orders.map((other) => encoded({ order: other, key })),
    ],
    ...[null, 1, 'x', [], [order, key], {}, { key }, { order }].map(encoded),
    ...[
      token.slice(0, -3),
      `${token}=`,
      `${token}!`,
      `${token}%00`,
      `x${token}`,
      '\0',
      '%',
      '=',
      '1',
      'A',
      'x'.repeat(100_000),
    ],
    Buffer.from('{"order":').toString('base64'),
    Buffer.from([0xff, 0xfe, 0x00]).toString('base64'),
  ];
}

const addressOf = (path: string, query: Json): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item): [string, string] => [name, String(item)]),
  );
  return `${pathOf(path)}?${new URLSearchParams(pairs).toString()}`;
};

const paged: readonly (readonly [method: string, path: string, query: () => Json])[] = [
  ['POST', '/api/2.0/mlflow/experiments/search', () => ({})],
  ['POST', '/api/2.0/mlflow/experiments/search', () => ({ order_by: ['name DESC', 'last_update_time'] })],
  ['GET', '/api/2.0/mlflow/experiments/search', () => ({})],
  ['POST', '/api/2.0/mlflow/runs/search', () => ({ experiment_ids: known.experiment_ids })],
  [
    'POST',
    '/api/2.0/mlflow/runs/search',
    () => ({ experiment_ids: known.experiment_ids, order_by: ['metrics.k', 'end_time'] }),
  ],
  ['GET', '/api/2.0/mlflow/metrics/get-history', () => ({ run_id: known.run_id, metric_key: 'k' })],
  ['GET', '/api/2.0/mlflow/registered-models/search', () => ({})],
  ['GET', '/api/2.0/mlflow/registered-models/search', () => ({ order_by: 'timestamp DESC' })],
  ['GET', '/api/2.0/mlflow/model-versions/search', () => ({})],
  ['GET', '/api/2.0/mlflow/model-versions/search', () => ({ order_by: ['version_number', 'name'] })],
  ['POST', '/api/2.0/mlflow/logged-models/search', () => ({ experiment_ids: known.experiment_ids })],
  [
    'POST',
    '/api/2.0/mlflow/logged-models/search',
    () => ({
      experiment_ids: known.experiment_ids,
      order_by: ['metrics.k', 'source_run_id'].map((field_name) => ({ field_name })),
    }),
  ],
  ['POST', '/api/3.0/mlflow/datasets/search', () => ({})],
  ['GET', '/api/3.0/mlflow/datasets/search', () => ({ order_by: 'name DESC' })],
  ['GET', '/api/3.0/mlflow/datasets/:id/records', () => ({})],
  ['POST', '/api/3.0/mlflow/traces/search', () => ({ locations: known.locations })],
  [
    'POST',
    '/api/3.0/mlflow/traces/search',
    () => ({
      locations: known.locations,
      order_by: ['execution_time', 'tags.a DESC'],
    }),
  ],
  ['GET', '/api/2.0/mlflow/traces', () => ({ experiment_ids: known.experiment_ids })],
];

describe('a page token that this server has not written', () => {
  it.each(paged)('is refused: %s %s', async (method, path, query) => {
    const page = (token: string): Promise<Answered> => {
      const asked = { ...query(), max_results: 1, ...(token !== '' && { page_token: token }) };
      return method === 'GET'
        ? ask(method, addressOf(path, asked))
        : ask(method, pathOf(path), JSON.stringify(asked));
    };
    const first = JSON.parse((await page('')).text) as Json;
    const token = String(first.next_page_token);
    expect((await page(token)).status).toBe(200);
    const complaints: string[] = [];
    const answers = new Set<number>();
    for (const other of forged(token)) {
      // A server reads no longer addresses.
      if (method === 'GET' && other.length > 8_000) continue;
      const answer = await page(other);
      const said = complaint(answer);
      answers.add(answer.status);
      if (said !== null) complaints.push(`${other.slice(0, 60)} ${said}`);
    }
    expect(complaints).toEqual([]);
    expect([...answers].filter((status) => status !== 200)).toEqual([400]);
  });
});

/** What a query can hold, as it is written in an address. */
const HOSTILE_QUERIES = [
  ...[
    '',
    '%00',
    'a%00b',
    '%ed%a0%80',
    '%ff',
    '%',
    '%zz',
    '+',
    '..%2f..%2fetc',
    '%27%3b--',
    '-1',
    '1e999',
    '1.5',
  ],
  ...['9223372036854775808', '%5b%5d', '%7b%7d', 'null', 'x'.repeat(6_000), '%f0%9f%98%80'],
];

describe('a hostile query', () => {
  it.each(reads)('is answered or refused in words: $method $path', async (route) => {
    const names = operationOf(route)?.parameters?.filter((item) => item.in === 'query') ?? [];
    const complaints: string[] = [];
    for (const { name } of names) {
      const others = Object.fromEntries(
        Object.entries(known).filter(
          ([other]) => other !== name && names.some((item) => item.name === other),
        ),
      );
      for (const text of HOSTILE_QUERIES) {
        const address = addressOf(route.path, others);
        for (const more of [`&${name}=${text}`, `&${name}=${text}&${name}=${text}`]) {
          const said = complaint(await ask('GET', `${address}${more}`));
          if (said !== null) complaints.push(`${more.slice(0, 60)} ${said}`);
        }
      }
    }
    expect(complaints).toEqual([]);
  });
});

/** JSON text, so that half a surrogate pair stays one. */
const HOSTILE_TEXTS = [
  ...['""', 'null', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00x"', '"\\ufffe"', '"%00"'],
  ...['"../../etc/passwd"', '"\'; DROP TABLE runs; --"', '"$1"', '"-1"', '"9223372036854775808"', '"1e999"'],
  JSON.stringify('x'.repeat(1_000_000)),
  JSON.stringify('é\u{1F600}'.repeat(2_000)),
  ...['-1', '9223372036854775807', '-9223372036854775809', '1e999', '1.5', '0'],
  ...['[null]', '[""]', '["\\u0000"]', '["\\ud800"]', '["9223372036854775808"]', '[-1]'],
  ...['{"":""}', '{"\\u0000":"\\u0000"}', '{"\\ud800":"\\ud800"}', '{"__proto__":{}}'],
  `[${'{},'.repeat(100)}{}]`,
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
];

describe('a hostile value', () => {
  it.each(withBodies)(
    'is stored or refused in words: $method $path',
    async (route) => {
      const schema = bodyOf(route);
      const complaints: string[] = [];
      for (const name of Object.keys(schema.properties ?? {})) {
        for (const text of HOSTILE_TEXTS) {
          const others = Object.entries(valid(schema)).filter(([other]) => other !== name);
          const members = [
            ...others.map(([other, value]) => `"${other}":${JSON.stringify(value)}`),
            `"${name}":${text}`,
          ];
          const said = complaint(await ask(route.method, pathOf(route.path), `{${members.join(',')}}`));
          if (said !== null) complaints.push(`${name} = ${text.slice(0, 60)} ${said}`);
        }
      }
      expect(complaints).toEqual([]);
    },
    60_000,
  );
});
