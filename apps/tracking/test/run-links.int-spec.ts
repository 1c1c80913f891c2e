import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface Dataset {
  name: string;
  digest: string;
}
interface RunAnswer {
  run: {
    inputs: { dataset_inputs?: { dataset: Dataset; tags?: unknown[] }[]; model_inputs?: unknown[] };
    outputs: { model_outputs?: unknown[] };
  };
}

let server: TrackingServer;
let experiment: string;
beforeAll(async () => {
  server = await startTrackingServer();
  const created = await api<{ experiment_id: string }>('experiments/create', { name: 'links' });
  experiment = created.experiment_id;
});
afterAll(() => server.close());

async function api<T>(path: string, body: unknown): Promise<T> {
  const { status, json } = await server.call<T>('POST', `/api/2.0/mlflow/${path}`, body);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(json)}`);
  return json;
}
const refused = (path: string, body: unknown) => server.call('POST', `/api/2.0/mlflow/${path}`, body);

async function newRun(): Promise<string> {
  const { run } = await api<{ run: { info: { run_id: string } } }>('runs/create', {
    experiment_id: experiment,
  });
  return run.info.run_id;
}
const readRun = async (runId: string) =>
  (await server.call<RunAnswer>('GET', `/api/2.0/mlflow/runs/get?run_id=${runId}`)).json.run;

const dataset = (name: string, digest = 'd1') => ({ name, digest, source_type: 'local', source: '{}' });
const tag = (key: string, value: string) => ({ key, value });
const MODEL = `m-${'0'.repeat(31)}a`;

describe('inputs of runs', () => {
  it('keeps datasets in their order, with tags as sent', async () => {
    const run = await newRun();
    const datasets = [
      {
        dataset: { ...dataset('z'), schema: '{"s": 1}' },
        tags: [tag('own', '1'), tag('mlflow.data.context', 'train')],
      },
      { dataset: dataset('a') },
    ];
    await api('runs/log-inputs', { run_id: run, datasets });
    const { inputs, outputs } = await readRun(run);
    expect(inputs).toEqual({ dataset_inputs: datasets });
    expect(outputs).toEqual({});
  });

  it('links a dataset once: a repeated or concurrent call changes nothing', async () => {
    const run = await newRun();
    const first = { dataset: dataset('once'), tags: [tag('mlflow.data.context', 'train')] };
    await api('runs/log-inputs', { run_id: run, datasets: [first, { ...first, tags: [tag('x', 'late')] }] });
    await Promise.all(
      Array.from({ length: 8 }, () =>
        api('runs/log-inputs', {
          run_id: run,
          datasets: [{ dataset: { ...dataset('once'), source: 'other' } }],
        }),
      ),
    );
    expect((await readRun(run)).inputs).toEqual({ dataset_inputs: [first] });
  });

  it('shows them in searches and sums them up by context', async () => {
    const [one, two] = [await newRun(), await newRun()];
    const input = (context: string) => ({
      dataset: dataset('shared'),
      tags: [tag('mlflow.data.context', context)],
    });
    await api('runs/log-inputs', { run_id: one, datasets: [input('train')] });
    await api('runs/log-inputs', { run_id: two, datasets: [input('eval')] });
    const found = await api<{ runs: (RunAnswer['run'] & { info: { run_id: string } })[] }>('runs/search', {
      experiment_ids: [experiment],
      filter: "datasets.name = 'shared' AND datasets.context = 'eval'",
    });
    expect(found.runs.map(({ info, inputs }) => [info.run_id, inputs.dataset_inputs?.length])).toEqual([
      [two, 1],
    ]);
    const { json } = await server.call<{ dataset_summaries: Dataset[] }>(
      'POST',
      '/ajax-api/2.0/mlflow/experiments/search-datasets',
      { experiment_ids: [experiment, 'not-a-number'] },
    );
    expect(json.dataset_summaries.filter(({ name }) => name === 'shared')).toEqual([
      { experiment_id: experiment, name: 'shared', digest: 'd1', context: 'eval' },
      { experiment_id: experiment, name: 'shared', digest: 'd1', context: 'train' },
    ]);
  });

  it('links models that a run reads and makes, each once', async () => {
    const run = await newRun();
    for (const _ of [1, 2]) {
      await api('runs/log-inputs', { run_id: run, models: [{ model_id: MODEL }] });
      await api('runs/outputs', {
        run_id: run,
        models: [
          { model_id: MODEL, step: 3 },
          { model_id: MODEL, step: '4' },
        ],
      });
    }
    const { inputs, outputs } = await readRun(run);
    expect(inputs.model_inputs).toEqual([{ model_id: MODEL }]);
    expect(outputs.model_outputs).toEqual([
      { model_id: MODEL, step: 3 },
      { model_id: MODEL, step: 4 },
    ]);
  });

  it.each([
    ['no dataset', { datasets: [{ tags: [] }] }, 'datasets[0].dataset'],
    [
      'no digest',
      { datasets: [{ dataset: { ...dataset('x'), digest: undefined } }] },
      'datasets[0].dataset.digest',
    ],
    ['text for a list', { datasets: 'foo' }, 'Invalid value "foo" for parameter \'datasets\' supplied'],
    [
      'a long name',
      { datasets: [{ dataset: dataset('n'.repeat(501)) }] },
      "'name' exceeds the maximum length of 500",
    ],
    [
      'a long digest',
      { datasets: [{ dataset: dataset('n', 'd'.repeat(37)) }] },
      "'digest' exceeds the maximum length of 36",
    ],
    ['a NUL', { datasets: [{ dataset: dataset('a\u0000b') }] }, 'datasets[0].dataset.name'],
    ['an odd model', { models: [{ model_id: 'x' }] }, 'models[0].model_id'],
  ])('refuses %s', async (_case, body, message) => {
    const answer = await refused('runs/log-inputs', { run_id: await newRun(), ...body });
    expect(answer).toMatchObject({ status: 400, json: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect(answer.json.message).toContain(message);
  });

  it('refuses runs that are unknown or deleted', async () => {
    const run = await newRun();
    await api('runs/delete', { run_id: run });
    for (const path of ['runs/log-inputs', 'runs/outputs']) {
      const models = [{ model_id: MODEL }];
      expect(await refused(path, { run_id: run, models })).toMatchObject({ status: 400 });
      expect(await refused(path, { run_id: 'f'.repeat(32), models })).toMatchObject({ status: 404 });
    }
  });
});
