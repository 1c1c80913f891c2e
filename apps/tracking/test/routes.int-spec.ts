import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { connect } from 'node:net';
import { MLFLOW_ROUTES } from './mlflow-routes.js';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

let server: TrackingServer;

beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());

/** Ids that nothing has: the route is there all the same. */
const concrete = (path: string): string => path.replace(/:\w+/g, 'nothing');

async function ask(path: string, method: string, body?: string) {
  const answer = await fetch(`${server.base}${path}`, {
    method,
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  });
  return { status: answer.status, allow: answer.headers.get('allow'), text: await answer.text() };
}

describe('each route of the MLflow API', () => {
  it.each(MLFLOW_ROUTES)('is there: $method $path', async ({ method, path }) => {
    const { status, text } = await ask(concrete(path), method, method === 'GET' ? undefined : '{}');
    const isUnknown = (status === 404 || status === 405) && text === '';
    expect({ isUnknown, isFault: status >= 500 && status !== 501 }).toEqual({
      isUnknown: false,
      isFault: false,
    });
  });
});

describe('the list of these routes', () => {
  it('has every one that the router knows', () => {
    const unnamed = (route: string): string => route.replace(/[:*]\w+/g, '*');
    const listed = new Set(MLFLOW_ROUTES.map(({ method, path }) => unnamed(`${method} ${path}`)));
    const others = /^\S+ \/($|api\/weir\/|docs|openapi|static-files|metrics)/;
    const known = server.routes.filter((route) => !route.startsWith('_ALL') && !others.test(route));
    expect(known.length).toBeGreaterThan(200);
    expect(known.map(unnamed).filter((route) => !listed.has(route))).toEqual([]);
  });
});

describe('how routes are asked', () => {
  const GET = '/api/2.0/mlflow/experiments/get?experiment_id=0';
  const DELETE = '/api/2.0/mlflow/registered-models/delete-tag';

  it('HEAD is GET without the body', async () => {
    const answer = await fetch(`${server.base}${GET}`, { method: 'HEAD' });
    const { length } = await (await fetch(`${server.base}${GET}`)).text();
    expect({ status: answer.status, length: Number(answer.headers.get('content-length')) }).toEqual({
      status: 200,
      length,
    });
    for (const path of ['/health', '/version']) {
      expect(await ask(path, 'HEAD')).toMatchObject({ status: 200, text: '' });
    }
    expect(await ask('/api/2.0/mlflow/runs/create', 'HEAD')).toMatchObject({ status: 405, allow: 'POST' });
    expect(await ask('/nope', 'HEAD')).toMatchObject({ status: 404 });
  });

  it('OPTIONS says which methods there are', async () => {
    const both = await ask('/api/2.0/mlflow/experiments/search', 'OPTIONS');
    expect(both).toMatchObject({ status: 204, text: '' });
    expect(both.allow?.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
    expect(await ask('/nope', 'OPTIONS')).toMatchObject({ status: 404, text: '' });
  });

  it('PATCH and DELETE carry JSON', async () => {
    const body = JSON.stringify({ name: 'nope', key: 'k' });
    const { status, text } = await ask(DELETE, 'DELETE', body);
    expect(status).toBe(404);
    expect(text).toContain('name=nope');
    const patched = await ask('/api/2.0/mlflow/registered-models/update', 'PATCH', body);
    expect(patched.text).toContain('name=nope');
  });

  it('repeated keys of a query are a list', async () => {
    const path = '/api/2.0/mlflow/metrics/get-history-bulk-interval?metric_key=m';
    const many = Array.from({ length: 101 }, (_, index) => `&run_ids=r${index}`).join('');
    expect((await ask(`${path}${many}`, 'GET')).text).toContain('Received 101 run_ids');
    expect(await ask(`${path}&run_ids=a&run_ids=b`, 'GET')).toMatchObject({ status: 200, text: '{}' });
  });

  it('doubled slashes are one', async () => {
    expect(await ask('//api///2.0/mlflow//experiments/get?experiment_id=0', 'GET')).toMatchObject({
      status: 200,
    });
  });
});

describe('a request that node refuses', () => {
  async function refusalOf(start: string): Promise<Record<string, unknown>> {
    const socket = connect(server.port, '127.0.0.1');
    socket.end(start);
    const text = (await socket.setEncoding('utf8').toArray()).join('');
    return JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as Record<string, unknown>;
  }

  it('is answered in the form that the caller reads', async () => {
    const path = `/api/2.0/mlflow/runs/get?run_id=${'x'.repeat(20_000)}`;
    const message = 'The address and headers of the request are too large.';
    const long = await fetch(`${server.base}${path}`);
    expect([long.status, await long.json()]).toEqual([431, { error_code: 'BAD_REQUEST', message }]);
    expect(await refusalOf('NONSENSE\r\n\r\n')).toMatchObject({ error_code: 'BAD_REQUEST' });
    const withHost = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n`;
    expect(await refusalOf(withHost('/api/2.0/mlflow/runs/get'))).toEqual({
      error_code: 'BAD_REQUEST',
      message: 'The Host header is missing or invalid.',
    });
    expect(await refusalOf(withHost('/api/weir/v1/evaluations'))).toMatchObject({
      type: 'about:blank',
      status: 400,
    });
  });
});

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly in: string }[];
  readonly requestBody?: object;
  readonly responses: Record<string, object>;
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, { readonly example?: unknown }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, ObjectSchema>> };
}

describe('the OpenAPI document', () => {
  let document: Document;

  beforeAll(async () => {
    document = (await (await fetch(`${server.base}/openapi.json`)).json()) as Document;
  });

  /** A second verb of a route, and what is empty here for ever, would only double the page. */
  const HIDDEN =
    /^GET .*(experiments\/search|get-latest-versions|datasets\/search|webhooks|server-info|get-history-bulk|gateway-proxy|graphql|\/list|list-for-endpoint|windows)$|(issues|jobs)\/search$|^PUT .*online-config$|\/ajax-api\/3.0\/mlflow\/(mcp-servers|gateway|assistant|ui-telemetry)/;

  const operationOf = (method: string, path: string): Operation | undefined => {
    const pattern = new RegExp(`^${path.replace(/:\w+/g, '\\{\\w+\\}')}$`);
    const found = Object.keys(document.paths).find((known) => pattern.test(known));
    return found === undefined ? undefined : document.paths[found]?.[method.toLowerCase()];
  };

  const shown = MLFLOW_ROUTES.filter(
    ({ method, path, isTwin }) => !isTwin && !HIDDEN.test(`${method} ${path}`),
  );

  it.each(shown)('describes $method $path', ({ method, path }) => {
    const operation = operationOf(method, path);
    expect(operation?.summary).toMatch(/\w/);
    expect(operation?.responses['200']).toBeDefined();
    const isBare = path === '/health' || path === '/version';
    expect(isBare || operation?.requestBody !== undefined || operation?.parameters?.length).toBeTruthy();
  });

  it('has examples that the schemas of their fields accept', () => {
    const messages = () =>
      Object.entries(document.components.schemas).filter(([name]) =>
        /(Request|Response|Message)$/.test(name),
      );
    const ajv = new Ajv({ strict: false });
    const examples = messages().flatMap(([message, { properties }]) =>
      Object.entries(properties ?? {}).flatMap(([field, schema]) =>
        schema.example === undefined
          ? []
          : [{ name: `${message}.${field}`, schema, example: schema.example }],
      ),
    );
    expect(examples.length).toBeGreaterThan(300);
    const refused = examples.filter(({ schema, example }) => !ajv.validate(schema, example));
    expect(refused.map(({ name }) => name)).toEqual([]);
  });
});
