import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface Scorer {
  experiment_id: number;
  scorer_name: string;
  scorer_version: number;
  serialized_scorer: string;
}

const API = '/api/3.0/mlflow/scorers';
const JUDGE = JSON.stringify({
  name: 'j',
  call_source: null,
  instructions_judge_pydantic_data: { model: 'openai:/gpt-4' },
});
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
const register = (experiment_id: string, name: string, serialized_scorer = JUDGE) =>
  ok<{ version: number; scorer_id: string }>('POST', 'register', { experiment_id, name, serialized_scorer });
const listed = async (query: string) =>
  (await ok<{ scorers?: Scorer[] }>('GET', `list${query}`)).scorers ?? [];
const experiments = (path: string, body: object) =>
  server.call<{ experiment_id: string }>('POST', `/api/2.0/mlflow/experiments/${path}`, body);
const newExperiment = async (name: string) => (await experiments('create', { name })).json.experiment_id;

it('keeps versions, which never share a number', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => register('0', 'counted')));
  const numbers = made.map(({ version }) => version).sort((left, right) => left - right);
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(new Set(made.map(({ scorer_id: id }) => id)).size).toBe(1);

  const changed = JSON.stringify({ name: 'other' });
  await register('0', 'counted', changed);
  const latest = { scorer_name: 'counted', scorer_version: 9, serialized_scorer: changed, experiment_id: 0 };
  expect(await ok('GET', 'get?experiment_id=0&name=counted')).toMatchObject({ scorer: latest });
  expect(await ok('GET', 'get?experiment_id=0&name=counted&version=1')).toMatchObject({
    scorer: { scorer_version: 1, serialized_scorer: JUDGE },
  });
  const { scorers } = await ok<{ scorers: Scorer[] }>('GET', 'versions?experiment_id=0&name=counted');
  expect(scorers.map(({ scorer_version: version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('lists the latest of each scorer of active experiments', async () => {
  const [one, two] = [await newExperiment('scored-1'), await newExperiment('scored-2')];
  await register(one, 'b');
  await register(one, 'a');
  await register(one, 'a');
  await register(two, 'a');
  const shown = (scorers: Scorer[]) =>
    scorers.map(({ experiment_id: id, scorer_name: name, scorer_version: version }) => [id, name, version]);
  const ofOne = [
    [Number(one), 'a', 2],
    [Number(one), 'b', 1],
  ];
  expect(shown(await listed(`?experiment_id=${one}`))).toEqual(ofOne);
  const both = [...ofOne, [Number(two), 'a', 1]];
  expect(shown(await listed(`?experiment_ids=${one}&experiment_ids=${two}&experiment_ids=424242`))).toEqual(
    both,
  );
  expect(shown(await listed(''))).toEqual(expect.arrayContaining(both));

  await experiments('delete', { experiment_id: two });
  const inactive = `The experiment ${two} must be in the 'active' state. Current state is deleted.`;
  expect(await call('GET', `list?experiment_id=${two}`)).toMatchObject({
    status: 400,
    json: { message: inactive },
  });
  expect(await listed(`?experiment_ids=${two}`)).toEqual([]);
  const body = { experiment_id: two, name: 'x', serialized_scorer: '{}' };
  expect(await call('POST', 'register', body)).toMatchObject({ status: 400, json: { message: inactive } });
});

it('deletes one version, or all', async () => {
  for (let count = 0; count < 3; count += 1) await register('0', 'dropped');
  const key = { experiment_id: '0', name: 'dropped' };
  await ok('DELETE', 'delete', { ...key, version: 3 });
  expect(await ok('GET', 'get?experiment_id=0&name=dropped')).toMatchObject({
    scorer: { scorer_version: 2 },
  });
  expect(await call('DELETE', 'delete', { ...key, version: 3 })).toMatchObject({
    status: 404,
    json: { message: "Scorer with name 'dropped' and version 3 not found for experiment 0." },
  });
  await ok('DELETE', 'delete', key);
  const gone = { status: 404, json: { message: "Scorer with name 'dropped' not found for experiment 0." } };
  expect(await call('DELETE', 'delete', key)).toMatchObject(gone);
  expect(await call('GET', 'versions?experiment_id=0&name=dropped')).toMatchObject(gone);
});

it.each([
  [{ name: 'z', serialized_scorer: '{}' }, "Missing value for required parameter 'experiment_id'"],
  [{ experiment_id: '0', serialized_scorer: '{}' }, "Missing value for required parameter 'name'"],
  [{ experiment_id: '0', name: 'z' }, "Missing value for required parameter 'serialized_scorer'"],
  [{ experiment_id: 'a', name: 'z', serialized_scorer: '{}' }, "Invalid experiment ID 'a'."],
  [{ experiment_id: '0', name: ' ', serialized_scorer: '{}' }, 'cannot be empty or contain only whitespace'],
  [{ experiment_id: '0', name: 5, serialized_scorer: '{}' }, "Invalid value 5 for parameter 'name' supplied"],
  [{ experiment_id: '0', name: 'q'.repeat(257), serialized_scorer: '{}' }, "'name' exceeds"],
  [{ experiment_id: '0', name: 'z', serialized_scorer: 'x' }, 'serialized_scorer must be valid JSON'],
  [{ experiment_id: '0', name: 'z', serialized_scorer: '[]' }, 'must be a JSON object'],
  [
    { experiment_id: '0', name: 'z', serialized_scorer: '{"a": [{"call_source": "x"}]}' },
    '@scorer decorator',
  ],
  [
    {
      experiment_id: '0',
      name: 'z',
      serialized_scorer: '{"instructions_judge_pydantic_data": {"model": 3}}',
    },
    'Scorer model must be a string',
  ],
])('refuses %j', async (body, message) => {
  const { status, json } = await call('POST', 'register', body);
  expect(status).toBe(400);
  expect(String(json.message)).toContain(message);
});

it.each([
  ['list?experiment_id=0&experiment_ids=0', 400, "Cannot specify both 'experiment_id' and 'experiment_ids'"],
  ['list?experiment_ids=x', 400, "Invalid experiment ID 'x'"],
  ['list?experiment_id=424242', 404, 'No Experiment with id=424242 exists'],
  ['get?experiment_id=0', 400, "Missing value for required parameter 'name'"],
  ['get?experiment_id=0&name=a&version=x', 400, "for parameter 'version' supplied"],
  ['get?experiment_id=0&name=a&version=99999999999', 400, "for parameter 'version' supplied"],
  ['get?experiment_id=0&name=nobody', 404, "Scorer with name 'nobody' not found for experiment 0."],
])('GET %s answers %d', async (path, status, message) => {
  const answer = await call('GET', path);
  expect(answer.status).toBe(status);
  expect(String(answer.json.message)).toContain(message);
});

it('scores no incoming traces, and says so', async () => {
  expect(await ok('GET', 'online-configs?scorer_ids=a&scorer_ids=b')).toEqual({ configs: [] });
  expect((await call('GET', 'online-configs?x=1')).status).toBe(400);
  const body = { experiment_id: '0', name: 'counted', sample_rate: 1 };
  expect(await call('PUT', 'online-config', body)).toMatchObject({
    status: 501,
    json: { error_code: 'NOT_IMPLEMENTED' },
  });
});
