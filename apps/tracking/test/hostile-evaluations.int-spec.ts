import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const PATH = '/api/weir/v1/evaluations';
type Json = Record<string, unknown>;

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Problem {
  readonly code?: unknown;
  readonly title?: unknown;
  readonly errors?: readonly { readonly field?: unknown; readonly message?: unknown }[];
}

const GOOD: Json = {
  data: { rows: [{ inputs: 'one', truth: '1', answer: '1' }] },
  model: { predictions_column: 'answer' },
  targets: 'truth',
  extra_metrics: ['exact_match'],
};

/** By the JSON type that they have; a field refuses those that are none of its types. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  string: ['x', ''],
  number: [1.5, -7, 1e300],
  boolean: [true],
  array: [[], [[]], [null]],
  object: [{}, { __proto__: null, x: 1 }],
};
/** Right by their type, wrong or odd by what they hold. */
const ODD: readonly unknown[] = [
  'a\u0000b',
  '\ud83d',
  'x'.repeat(300_000),
  '../../etc/passwd',
  "'; DROP TABLE evaluations; --",
  '{{{}}}{x',
  'http://127.0.0.1:1/',
  'file:///etc/passwd',
  Number.MAX_VALUE,
  -1,
  0,
  JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) as unknown,
  JSON.parse('{"__proto__": {"type": "judge"}, "constructor": 1}') as unknown,
];

let server: TrackingServer;
let schemas: Readonly<Record<string, Schema>>;
let paths: { readonly path: readonly string[]; readonly types: ReadonlySet<string> }[];

beforeAll(async () => {
  server = await startTrackingServer();
  const document = (await (await fetch(`${server.base}/openapi.json`)).json()) as {
    components: { schemas: Record<string, Schema> };
  };
  schemas = document.components.schemas;
  paths = fieldsOf(resolved({ $ref: '/SubmitEvaluationRequest' }), []);
}, 60_000);
afterAll(() => server.close());

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (schemas[name] ?? {});
}

const variantsOf = (schema: Schema): Schema[] => [schema, ...(schema.anyOf ?? [])].map(resolved);

function fieldsOf(schema: Schema, parent: readonly string[]): typeof paths {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const variants = variantsOf(property);
    const path = [...parent, name];
    const types = new Set(
      variants.flatMap((variant) =>
        [variant.type ?? []].flat(2).map((type) => (type === 'integer' ? 'number' : type)),
      ),
    );
    return [{ path, types }, ...variants.flatMap((variant) => fieldsOf(variant, path))];
  });
}

function withValue(path: readonly string[], value: unknown): Json {
  const request = structuredClone(GOOD);
  let at = request;
  for (const name of path.slice(0, -1)) {
    const next = at[name];
    at[name] = typeof next === 'object' && next !== null ? next : {};
    at = at[name] as Json;
  }
  at[path.at(-1) ?? ''] = value;
  return request;
}

async function send(text: string | Uint8Array): Promise<{ status: number; text: string; problem: Problem }> {
  const answer = await fetch(`${server.base}${PATH}`, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json' },
  });
  const body = await answer.text();
  return { status: answer.status, text: body, problem: JSON.parse(body) as Problem };
}

/** What is wrong with an answer; null for one that helps its caller. */
function complaint(answer: Awaited<ReturnType<typeof send>>): string | null {
  const { status, text, problem } = answer;
  if (status === 202) return null;
  if (status < 400 || status >= 500) return `answered ${status} ${text.slice(0, 300)}`;
  const names = (problem.errors ?? []).filter(({ field, message }) => Boolean(field) && Boolean(message));
  if (names.length === 0) return `names no field: ${text.slice(0, 300)}`;
  return text.length > 16_000 || / at .*\.[jt]s:\d/.test(text)
    ? `tells too much: ${text.slice(0, 300)}`
    : null;
}

const stored = async (): Promise<string> => {
  const [row] = await server.database.dataSource.query<{ held: string }[]>(
    `SELECT concat_ws(' ', (SELECT count(*) FROM evaluations), (SELECT count(*) FROM evaluation_rows),
       (SELECT count(*) FROM runs), (SELECT count(*) FROM experiments)) AS held`,
  );
  return row?.held ?? '';
};

describe('a request to evaluate', () => {
  it('is refused by the name of the field whose type is wrong, and leaves nothing behind', async () => {
    const before = await stored();
    const complaints: string[] = [];
    expect(paths.length).toBeGreaterThan(30);
    for (const { path, types } of paths) {
      const wrong = Object.entries(WRONG).flatMap(([type, values]) => (types.has(type) ? [] : values));
      if (types.size === 0) continue;
      for (const value of wrong) {
        const answer = await send(JSON.stringify(withValue(path, value)));
        const name = path.join('.');
        const isNamed = answer.problem.errors?.some(({ field }) => String(field).startsWith(name));
        if (answer.status === 400 && isNamed && complaint(answer) === null) continue;
        complaints.push(`${name} = ${JSON.stringify(value)}: ${answer.status} ${answer.text.slice(0, 200)}`);
      }
    }
    expect(complaints).toEqual([]);
    await expect(stored()).resolves.toBe(before);
  });

  it('never breaks the server, whatever a field holds', async () => {
    const complaints: string[] = [];
    for (const { path } of paths) {
      for (const value of ODD) {
        const found = complaint(await send(JSON.stringify(withValue(path, value))));
        if (found !== null)
          complaints.push(`${path.join('.')} = ${JSON.stringify(value).slice(0, 60)}: ${found}`);
      }
    }
    expect(complaints).toEqual([]);
  }, 120_000);

  it.each<[string, string, string]>([
    ['deep JSON', `{"data":{"rows":[{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}}`, 'data.rows[0].a'],
    ['a number that no double holds', '{"data":{"rows":[{"a":1e999}]}}', 'data.rows[0].a'],
    ['a limit that no double holds', '{"limits":{"max_cost_usd":1e999}}', 'limits.max_cost_usd'],
    ['a NUL in a prompt', '{"model":{"prompt":"\\u0000"}}', 'model.prompt'],
    ['half a character in a name', '{"run_name":"\\ud800"}', 'run_name'],
    ['a NUL in a name of a field', '{"a\\u0000":1}', 'a\u0000'],
    [
      'too many rows',
      JSON.stringify({ ...GOOD, data: { rows: Array.from({ length: 100_001 }, () => ({ a: 1 })) } }),
      'data.rows',
    ],
    [
      'too many columns',
      JSON.stringify({
        ...GOOD,
        data: { rows: [Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`c${at}`, 1]))] },
      }),
      'data.rows',
    ],
    [
      'too many metrics',
      JSON.stringify({ ...GOOD, extra_metrics: Array.from({ length: 51 }, (_, at) => `m${at}`) }),
      'extra_metrics',
    ],
    ['a metric of no kind', JSON.stringify({ ...GOOD, extra_metrics: [7] }), 'extra_metrics[0]'],
    ['an unknown metric', JSON.stringify({ ...GOOD, extra_metrics: ['magic'] }), 'extra_metrics'],
    [
      'a described metric without its text',
      JSON.stringify({ ...GOOD, extra_metrics: [{ type: 'guidelines', name: 'g' }] }),
      'extra_metrics[0].guidelines',
    ],
    [
      'a metric that takes the name of predictions',
      JSON.stringify({
        ...GOOD,
        extra_metrics: [{ type: 'guidelines', name: 'prediction', guidelines: 'x' }],
      }),
      'extra_metrics[0].name',
    ],
    ['no metrics at all', JSON.stringify({ ...GOOD, extra_metrics: [] }), 'model_type'],
    ['rows without the column of the targets', JSON.stringify({ ...GOOD, targets: 'gone' }), 'targets'],
  ])('is refused with %s', async (_what, text, field) => {
    const answer = await send(text);
    expect(complaint(answer)).toBeNull();
    expect(answer.status).toBe(400);
    expect(String(answer.problem.errors?.[0]?.field)).toMatch(field.replace(/\W.*$/, ''));
    expect(answer.problem.errors?.some((error) => String(error.field).startsWith(field))).toBe(true);
  });

  it('may not hold NaN, and is told what to send instead', async () => {
    const answer = await send('{"data":{"rows":[{"a":NaN}]}}');
    expect(answer).toMatchObject({ status: 400, problem: { code: 'EVALUATION.INVALID_JSON' } });
    expect(String(answer.problem.title)).toContain('null');
  });

  it('is refused when its letters are not UTF-8, and taken with a byte order mark', async () => {
    const request = JSON.stringify({ ...GOOD, run_name: 'café' });
    const refused = await send(Buffer.from(request, 'latin1'));
    expect(refused).toMatchObject({ status: 400, problem: { code: 'EVALUATION.INVALID_JSON' } });
    expect(String(refused.problem.title)).toContain('UTF-8');
    await expect(send(`\uFEFF${request}`)).resolves.toMatchObject({ status: 202 });
  });

  it('may have any columns and cells: what a metric cannot read is said with its row', async () => {
    const rows = `[{"__proto__":"p","constructor":"c","answer":7,"truth":null},{"answer":"\\u0000","truth":"\\ud800"},{"answer":null,"truth":[1,{"a":{}}]}]`;
    const answer = await send(
      `{"data":{"rows":${rows}},"model":{"predictions_column":"answer"},"targets":"truth","extra_metrics":["exact_match"]}`,
    );
    expect(answer.status).toBe(202);
    const { links } = answer.problem as { links: { results: string } };
    const page = await server.call<{ rows: { data: Json }[] }>('GET', links.results);
    expect(page.status).toBe(200);
    expect(JSON.stringify(page.json.rows[0]?.data)).toBe(
      '{"__proto__":"p","constructor":"c","answer":7,"truth":null}',
    );
    const file = await fetch(`${server.base}${links.results}?format=csv`);
    expect((await file.text()).split('\r\n')[0]).toMatch(/^row_index,__proto__,constructor,answer,truth,/);
  });
});
