import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface Refusal {
  readonly error_code: string;
  readonly message: string;
}

interface Created {
  readonly run: {
    readonly info: Record<string, unknown> & { readonly run_id: string };
    readonly data: { readonly params: object[]; readonly tags: object[] };
  };
}

/** A gateway that answers as its path tells it to, and remembers what it was sent. */
class GatewayStub {
  readonly seen: string[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    this.seen.push(`${request.method} ${request.url} ${body}`);
    const path = request.url ?? '';
    if (path.includes('limited')) response.writeHead(429).end('{"detail":"later"}');
    else if (path.includes('away')) response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else if (path.includes('html')) response.writeHead(200).end('<html>');
    else if (path.includes('large')) response.writeHead(200).end('a'.repeat(17 * 1024 * 1024));
    else response.writeHead(200).end('{"endpoints":[{"name":"chat"}]}');
  }
}

const PROXY = '/ajax-api/2.0/mlflow/gateway-proxy';
const PROMPTLAB = '/ajax-api/2.0/mlflow/runs/create-promptlab-run';

const gateway = new GatewayStub();
let server: TrackingServer;
let alone: TrackingServer;

beforeAll(async () => {
  server = await startTrackingServer({ WEIR_GATEWAY_URL: await gateway.start() });
  alone = await startTrackingServer();
});
afterAll(async () => {
  await Promise.all([server, alone].map((one) => one.close()));
  await gateway.stop();
});

describe('the gateway behind the prompt editor', () => {
  const invoke = (name: string) =>
    server.call<Refusal>('POST', PROXY, {
      gateway_path: `gateway/${name}/invocations`,
      json_data: { messages: [] },
    });

  it('lists its endpoints and is invoked', async () => {
    const list = await server.call('GET', `${PROXY}?gateway_path=api%2F2.0%2Fendpoints%2F`);
    expect(list).toEqual({ status: 200, json: { endpoints: [{ name: 'chat' }] } });
    expect((await invoke('chat')).status).toBe(200);
    expect(gateway.seen).toEqual([
      'GET /api/2.0/endpoints/ ',
      'POST /gateway/chat/invocations {"messages":[]}',
    ]);
  });

  it.each([
    ['refuses', 'limited', 429, /error code 429.*later/],
    ['sends us elsewhere', 'away', 502, /error code 302/],
    ['answers no JSON', 'html', 502, /error code 200/],
    ['answers without end', 'large', 503, /does not answer/],
  ])('is reported when it %s', async (_what, name, status, message) => {
    const { status: answered, json } = await invoke(name);
    expect(answered).toBe(status);
    expect(json.message).toMatch(message);
  });

  it('is never asked for another path', async () => {
    const before = gateway.seen.length;
    const { status, json } = await invoke('../../metrics?');
    expect({ status, code: json.error_code }).toEqual({ status: 400, code: 'INVALID_PARAMETER_VALUE' });
    expect(gateway.seen).toHaveLength(before);
  });

  it('has no endpoints when there is none', async () => {
    const list = await alone.call('GET', `${PROXY}?gateway_path=api%2F2.0%2Fendpoints`);
    expect(list).toEqual({ status: 200, json: { endpoints: [] } });
  });
});

describe('a prompt that was tried', () => {
  const PROMPT = {
    experiment_id: '0',
    run_name: 'lab',
    prompt_template: 'Say {{what}}',
    prompt_parameters: [{ key: 'what', value: 'hi' }],
    model_route: 'chat',
    model_parameters: [{ key: 'temperature', value: 0.1 }],
    model_input: 'Say hi',
    model_output: 'hi',
    model_output_parameters: [{ key: 'tokens', value: 3 }],
    mlflow_version: '3.17.2',
    user_id: 'ann',
    start_time: '456',
  };

  it('is a finished run with a table', async () => {
    const { status, json } = await server.call<Created>('POST', PROMPTLAB, PROMPT);
    expect(status).toBe(200);
    const { info, data } = json.run;
    expect(info).toMatchObject({ run_name: 'lab', status: 'FINISHED', user_id: 'ann', start_time: 456 });
    expect(data.params).toEqual(
      expect.arrayContaining([
        { key: 'temperature', value: '0.1' },
        { key: 'model_route', value: 'chat' },
        { key: 'prompt_template', value: 'Say {{what}}' },
      ]),
    );
    const table = await fetch(
      `${server.base}/get-artifact?run_id=${info.run_id}&path=eval_results_table.json`,
    );
    expect(await table.json()).toEqual({
      columns: ['what', 'prompt', 'output', 'tokens'],
      data: [['hi', 'Say hi', 'hi', '3']],
    });
  });

  const without = (...fields: string[]): object =>
    Object.fromEntries(Object.entries(PROMPT).filter(([name]) => !fields.includes(name)));

  it.each([
    ['nothing', {}, 'must specify experiment_id.'],
    ['no template and no version', without('prompt_template', 'mlflow_version'), 'specify prompt_template.'],
    ['no parameters', { ...PROMPT, prompt_parameters: [] }, 'must specify prompt_parameters.'],
    ['no route', without('model_route', 'model_input'), 'must specify model_route.'],
    ['an empty input', { ...PROMPT, model_input: '' }, 'must specify model_input.'],
    ['no version', without('mlflow_version'), 'must specify mlflow_version.'],
    ['an experiment that is none', { ...PROMPT, experiment_id: '99' }, 'No Experiment with id=99'],
    [
      'a param twice',
      { ...PROMPT, model_parameters: [{ key: 'model_route', value: 'a' }] },
      "Duplicate parameter keys have been submitted: ['model_route']",
    ],
    [
      'an object as value',
      { ...PROMPT, model_parameters: [{ key: 'a', value: {} }] },
      'model_parameters[0].value',
    ],
    ['a start before time', { ...PROMPT, start_time: -1 }, "'start_time'"],
  ])('is refused with %s, and leaves no run', async (_what, body, message) => {
    const count = async () => {
      const found = await server.call<{ runs?: object[] }>('POST', '/api/2.0/mlflow/runs/search', {
        experiment_ids: ['0'],
      });
      return found.json.runs?.length ?? 0;
    };
    const before = await count();
    const { status, json } = await server.call<Refusal>('POST', PROMPTLAB, body);
    expect(json.message).toContain(message);
    expect([400, 404]).toContain(status);
    expect(await count()).toBe(before);
  });
});

describe('the files of a model version', () => {
  it.each(['runs', 'mlflow-artifacts'])('are downloaded through its source, %s:', async (scheme) => {
    const created = await server.call<Created>('POST', '/api/2.0/mlflow/runs/create', {});
    const { run_id: runId } = created.json.run.info;
    await fetch(`${server.base}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts/model/MLmodel`, {
      method: 'PUT',
      body: 'flavors: {}',
    });
    const name = `model-${scheme}`;
    await server.call('POST', '/api/2.0/mlflow/registered-models/create', { name });
    const source =
      scheme === 'runs' ? `runs:/${runId}/model` : `mlflow-artifacts:/0/${runId}/artifacts/model`;
    const version = { name, source, run_id: runId };
    expect(await server.call('POST', '/api/2.0/mlflow/model-versions/create', version)).toMatchObject({
      status: 200,
    });
    const get = (path: string, number = '1') =>
      fetch(`${server.base}/model-versions/get-artifact?name=${name}&version=${number}&path=${path}`);
    const answer = await get('MLmodel');
    expect({ status: answer.status, text: await answer.text() }).toEqual({
      status: 200,
      text: 'flavors: {}',
    });
    expect((await get('nope')).status).toBe(404);
    expect((await get('..%2F..%2FMLmodel')).status).toBe(400);
    expect((await get('MLmodel', '2')).status).toBe(404);
    expect((await get('MLmodel', 'one')).status).toBe(400);
  });
});

describe('kinds of things that are only in MLflow', () => {
  it.each([
    ['GET', '/ajax-api/3.0/mlflow/gateway/endpoints/list', {}],
    ['GET', '/api/2.0/mlflow/webhooks', {}],
    ['POST', '/ajax-api/3.0/mlflow/issues/search', {}],
    ['GET', '/ajax-api/3.0/mlflow/mcp-servers', { mcp_servers: [], next_page_token: null }],
    ['POST', '/ajax-api/3.0/mlflow/ui-telemetry', { status: 'disabled' }],
  ])('are none: %s %s', async (method, path, answer) => {
    const body = method === 'POST' ? {} : undefined;
    expect(await server.call(method, path, body)).toEqual({ status: 200, json: answer });
  });

  it('cannot be made', async () => {
    const answer = await fetch(`${server.base}/api/2.0/mlflow/webhooks`, { method: 'POST' });
    expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 405, text: '' });
  });
});
