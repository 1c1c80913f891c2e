import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface PromptPredictions {
  readonly prompt: object;
  readonly predictions: readonly { readonly output: unknown; readonly link: string }[];
  readonly next_page_token: string | null;
}
interface PromptRuns {
  readonly runs: readonly { readonly run_id: string; readonly links: readonly string[] }[];
  readonly next_page_token: string | null;
}

let server: TrackingServer;
let byTag: string;
let byPrediction: string;
let byTrace: string;
const TRACE = `tr-${'ab'.repeat(16)}`;

const post = async (path: string, body: object): Promise<void> => {
  const { status, json } = await server.call('POST', path, body);
  expect({ path, status, json }).toMatchObject({ status: path.includes('/weir/') ? 201 : 200 });
};
const get = <T = Record<string, unknown>>(path: string) => server.call<T>('GET', `/api/weir/v1/${path}`);

async function newRun(): Promise<string> {
  const { json } = await server.call<{ run: { info: { run_id: string } } }>(
    'POST',
    '/api/2.0/mlflow/runs/create',
    { experiment_id: '0', start_time: 1 },
  );
  return json.run.info.run_id;
}

/** As the 3.x client registers a prompt: a registered model with marks. */
async function register(name: string, template: string): Promise<void> {
  const mark = { key: 'mlflow.prompt.is_prompt', value: 'true' };
  await post('/api/2.0/mlflow/registered-models/create', { name, tags: [mark] });
  await post('/api/2.0/mlflow/model-versions/create', {
    name,
    source: 'prompt-template',
    tags: [mark, { key: 'mlflow.prompt.text', value: template }],
  });
}

const linkRun = (runId: string, value: string): Promise<void> =>
  post('/api/2.0/mlflow/runs/set-tag', { run_id: runId, key: 'mlflow.linkedPrompts', value });

beforeAll(async () => {
  server = await startTrackingServer();
  await register('brief', 'Answer briefly: {{question}}');
  [byTag, byPrediction, byTrace] = [await newRun(), await newRun(), await newRun()];
  await post(`/api/weir/v1/runs/${byPrediction}/predictions`, {
    predictions: [
      { inputs: 'a', output: 'named', prompt_name: 'brief', prompt_version: 1 },
      { inputs: 'a', output: 'other version', prompt_name: 'brief', prompt_version: 2 },
      { inputs: 'a', output: 'no prompt' },
    ],
  });
  await linkRun(byTag, '[{"name": "brief", "version": "1"}, {"name": "brief", "version": "1"}]');
  await post(`/api/weir/v1/runs/${byTag}/predictions`, {
    predictions: [
      { inputs: 'b', output: 'of a linked run' },
      { inputs: 'b', output: 'says another', prompt_name: 'elsewhere', prompt_version: 9 },
    ],
  });
  await post('/api/3.0/mlflow/traces', {
    trace: {
      trace_info: {
        trace_id: TRACE,
        trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } },
        request_time: '2026-11-21T09:00:00Z',
        state: 'OK',
        trace_metadata: { 'mlflow.sourceRun': byTrace },
        tags: { 'mlflow.linkedPrompts': '[{"name": "brief", "version": "1"}]' },
      },
    },
  });
  await post(`/api/weir/v1/runs/${byTrace}/predictions`, {
    predictions: [{ inputs: 'c', output: 'traced', trace_id: TRACE }],
  });
});
afterAll(() => server.close());

describe('lineage of prompts', () => {
  it('leads from a version to its predictions, by the nearest link', async () => {
    const { json } = await get<PromptPredictions>('prompts/brief/versions/1/predictions');
    expect(json.prompt).toEqual({
      name: 'brief',
      version: '1',
      registered: true,
      template: 'Answer briefly: {{question}}',
    });
    expect(json.predictions.map(({ output, link }) => [output, link])).toEqual([
      ['traced', 'trace'],
      ['of a linked run', 'run'],
      ['named', 'prediction'],
    ]);
  });

  it('is read page by page', async () => {
    const first = (await get<PromptPredictions>('prompts/brief/versions/1/predictions?page_size=2')).json;
    const path = `prompts/brief/versions/1/predictions?page_size=2&page_token=${first.next_page_token}`;
    const second = (await get<PromptPredictions>(path)).json;
    expect([...first.predictions, ...second.predictions].map(({ output }) => output)).toEqual([
      'traced',
      'of a linked run',
      'named',
    ]);
    expect(second.next_page_token).toBeNull();
  });

  it('leads from a version to its runs', async () => {
    const { json } = await get<PromptRuns>('prompts/brief/versions/1/runs');
    expect(Object.fromEntries(json.runs.map(({ run_id: id, links }) => [id, links]))).toEqual({
      [byTag]: ['run-tag'],
      [byPrediction]: ['prediction'],
      [byTrace]: ['trace'],
    });
  });

  it('leads from a run to its prompts', async () => {
    expect((await get(`runs/${byTag}/prompts`)).json).toEqual({
      run_id: byTag,
      prompts: [
        { name: 'brief', version: '1', links: ['run-tag'], registered: true },
        { name: 'elsewhere', version: '9', links: ['prediction'], registered: false },
      ],
    });
    expect((await get(`runs/${byTrace}/prompts`)).json).toMatchObject({ prompts: [{ links: ['trace'] }] });
  });

  it('knows aliases, and prompts that only predictions name', async () => {
    await post('/api/2.0/mlflow/registered-models/alias', { name: 'brief', alias: 'live', version: '1' });
    for (const alias of ['live', '@live']) {
      expect((await get(`prompts/brief/versions/${alias}/predictions`)).json).toMatchObject({
        prompt: { version: '1' },
      });
    }
    const { json } = await get<PromptPredictions>('prompts/elsewhere/versions/9/predictions');
    expect(json).toMatchObject({ prompt: { registered: false }, predictions: [{ output: 'says another' }] });
  });

  it('follows the tag when it changes or goes', async () => {
    const runId = await newRun();
    const prompts = async (): Promise<unknown> => (await get(`runs/${runId}/prompts`)).json.prompts;
    await linkRun(runId, '[{"name": "p", "version": 1}]');
    expect(await prompts()).toMatchObject([{ name: 'p', version: '1' }]);
    await linkRun(runId, '[{"name": "q", "version": "2"}]');
    expect(await prompts()).toMatchObject([{ name: 'q' }]);
    for (const value of [
      '',
      'not JSON',
      '{}',
      '[1, null, {"name": "x"}]',
      '[{"name":"\\u0000","version":"1"}]',
    ]) {
      await linkRun(runId, value);
      expect(await prompts()).toEqual([]);
    }
    await linkRun(runId, '[{"name": "p", "version": 1}]');
    await post('/api/2.0/mlflow/runs/delete-tag', { run_id: runId, key: 'mlflow.linkedPrompts' });
    expect(await prompts()).toEqual([]);
  });

  it.each([
    ['prompts/nobody/versions/1/predictions', 404],
    ['prompts/brief/versions/77/runs', 404],
    ['prompts/brief/versions/nobody/predictions', 404],
    ['prompts/brief/versions/1/predictions?page_size=0', 400],
    ['prompts/brief/versions/1/predictions?page_token=x', 400],
    ['prompts/brief/versions/1/runs?page_token=12', 400],
    ['prompts/a%00b/versions/1/predictions', 400],
    [`runs/${'f'.repeat(32)}/prompts`, 404],
    ['runs/x/prompts', 404],
  ])('answers %s with %d', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });
});
