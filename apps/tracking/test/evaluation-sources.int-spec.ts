import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const SERVER = 'http://models.internal:5010';
const ROWS = [{ question: 'What is a weir?', truth: 'A dam.' }];
const COLUMN = { predictions_column: 'answer' };
const METRICS = { targets: 'truth', model_type: 'text' };

interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

let server: TrackingServer;
let runId: string;
let artifacts: string;

beforeAll(async () => {
  server = await startTrackingServer({ WEIR_MODEL_SERVERS: SERVER });
  const { json } = await server.call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
    'POST',
    '/api/2.0/mlflow/runs/create',
    { experiment_id: '0' },
  );
  runId = json.run.info.run_id;
  artifacts = json.run.info.artifact_uri;
  await upload('rows.csv', 'question,truth\na,b\n');
  await upload('notes.txt', 'no table');
  await logInputs([
    { name: 'kept', digest: '1', source_type: 'mlflow-artifacts', source: uri(`${artifacts}/rows.csv`) },
    { name: 'served', digest: '7', source_type: 'http', source: served('rows.csv') },
    { name: 'not-served', digest: '8', source_type: 'http', source: served('none.csv') },
    { name: 'by-run', digest: '2', source_type: 'runs', source: uri(`runs:/${runId}/rows.csv`) },
    { name: 'elsewhere', digest: '3', source_type: 's3', source: uri('s3://bucket/rows.csv') },
    { name: 'code', digest: '4', source_type: 'code', source: '{"tags":{}}' },
    { name: 'twice', digest: '5', source_type: 'code', source: '{}' },
    { name: 'twice', digest: '6', source_type: 'code', source: '{}' },
  ]);
});
afterAll(() => server.close());

const served = (name: string): string =>
  JSON.stringify({
    url: `${server.base}/api/2.0/mlflow-artifacts/artifacts/${artifacts.replace(/^mlflow-artifacts:\//, '')}/${name}`,
  });

const uri = (text: string): string => JSON.stringify({ uri: text });

async function upload(name: string, body: string): Promise<void> {
  const folder = artifacts.replace(/^mlflow-artifacts:\//, '');
  const answer = await fetch(`${server.base}/api/2.0/mlflow-artifacts/artifacts/${folder}/${name}`, {
    method: 'PUT',
    body,
  });
  if (!answer.ok) throw new Error(`the upload of ${name} answered ${answer.status}`);
}

async function logInputs(datasets: readonly object[]): Promise<void> {
  const { status } = await server.call('POST', '/api/2.0/mlflow/runs/log-inputs', {
    run_id: runId,
    datasets: datasets.map((dataset) => ({ tags: [], dataset })),
  });
  if (status !== 200) throw new Error(`log-inputs answered ${status}`);
}

async function dataset(records: readonly object[]): Promise<string> {
  const { json } = await server.call<{ dataset: { dataset_id: string } }>(
    'POST',
    '/api/3.0/mlflow/datasets/create',
    { name: `questions-${records.length}` },
  );
  const id = json.dataset.dataset_id;
  if (records.length > 0) {
    await server.call('POST', `/api/3.0/mlflow/datasets/${id}/records`, { records: JSON.stringify(records) });
  }
  return id;
}

const submit = (data: object, model: object = COLUMN, more: object = METRICS) =>
  server.call<Problem>('POST', '/api/weir/v1/evaluations', { data, model, ...more });

async function fieldsOf(answer: ReturnType<typeof submit>): Promise<string[]> {
  const { status, json } = await answer;
  expect(status).toBe(400);
  return json.errors.map(({ field }) => field);
}

async function planOf(answer: ReturnType<typeof submit>): Promise<unknown> {
  const { status, json } = await answer;
  expect({ status, json }).toMatchObject({ status: 202 });
  const { evaluation_id: id } = json as unknown as { evaluation_id: string };
  const rows: { plan: unknown }[] = await server.database.dataSource.query(
    'SELECT plan FROM evaluations WHERE evaluation_id = $1',
    [id],
  );
  return rows[0]?.plan;
}

describe('the rows of an evaluation', () => {
  it('may be a table of a run, or a dataset that a run read and this server keeps', async () => {
    const path = expect.stringMatching(/rows\.csv$/);
    for (const data of [
      { table: { run_id: runId, artifact_file: 'rows.csv' } },
      { dataset: { run_id: runId, name: 'kept' } },
      { dataset: { run_id: runId, name: 'by-run' } },
      { dataset: { run_id: runId, name: 'served' } },
    ]) {
      await expect(planOf(submit(data))).resolves.toMatchObject({ rows: { kind: 'table', path } });
    }
  });

  it('may be an evaluation dataset', async () => {
    const datasetId = await dataset([{ inputs: { question: 'a' } }]);
    await expect(planOf(submit({ dataset: { dataset_id: datasetId } }))).resolves.toMatchObject({
      rows: { kind: 'dataset', datasetId },
    });
  });

  it.each([
    [{ table: { run_id: '0'.repeat(32), artifact_file: 'rows.csv' } }, 'data.table.run_id'],
    [{ run: true, table: { artifact_file: 'none.csv' } }, 'data.table.artifact_file'],
    [{ run: true, table: { artifact_file: 'notes.txt' } }, 'data.table.artifact_file'],
    [{ run: true, table: { artifact_file: '../rows.csv' } }, 'data.table.artifact_file'],
    [{ dataset: {} }, 'data.dataset'],
    [{ dataset: { dataset_id: `d-${'0'.repeat(32)}` } }, 'data.dataset.dataset_id'],
    [{ dataset: { dataset_id: 'questions' } }, 'data.dataset.dataset_id'],
    [{ run: true, dataset: { dataset_id: 'd-1' } }, 'data.dataset.dataset_id'],
    [{ dataset: { dataset_id: 'd-1', name: 'x' } }, 'data.dataset.name'],
    [{ run: true, dataset: {} }, 'data.dataset.name'],
    [{ run: true, dataset: { name: 'none' } }, 'data.dataset.name'],
    [{ run: true, dataset: { name: 'elsewhere' } }, 'data.dataset.name'],
    [{ run: true, dataset: { name: 'code' } }, 'data.dataset.name'],
    [{ run: true, dataset: { name: 'not-served' } }, 'data.dataset.name'],
    [{ run: true, dataset: { name: 'twice' } }, 'data.dataset.name'],
  ])('are refused with the field that names them wrongly: %j', async ({ run, ...data }: Named, field) => {
    const given = Object.entries(data).map(([kind, value]) => [
      kind,
      run ? { ...(value as object), run_id: runId } : value,
    ]);
    expect(await fieldsOf(submit(Object.fromEntries(given) as object))).toEqual([field]);
  });

  it('are refused when the dataset has none', async () => {
    const datasetId = await dataset([]);
    expect(await fieldsOf(submit({ dataset: { dataset_id: datasetId } }))).toEqual([
      'data.dataset.dataset_id',
    ]);
  });
});

type Named = { readonly run?: boolean } & Record<string, unknown>;

describe('the model of an evaluation', () => {
  const rows = { rows: ROWS };
  const template = { kind: 'column', column: 'question' };

  it.each([
    [{ uri: 'openai:/gpt-4' }, { kind: 'model', uri: 'openai:/gpt-4', takes: 'question', template }],
    [{ uri: 'gateway:/chat' }, { kind: 'endpoint', endpoint: 'chat', template }],
    [{ endpoint: 'gateway:/chat' }, { kind: 'endpoint', endpoint: 'chat', template }],
    [
      { uri: `${SERVER}/invocations` },
      { kind: 'model', takes: 'row', template: { kind: 'row', columns: ['question'] } },
    ],
    [
      { uri: SERVER, prompt: 'Say: {question}' },
      { takes: 'question', template: { kind: 'prompt', prompt: 'Say: {question}' } },
    ],
    [{ uri: 'models:/qa@champion' }, { takes: 'own-messages', template: null }],
  ])('may be %j', async (model, predictions) => {
    await expect(planOf(submit(rows, model))).resolves.toMatchObject({ predictions });
  });

  it.each([
    [{ uri: 'opnai:/gpt-4' }, 'model.uri'],
    [{ uri: 'models:/qa' }, 'model.uri'],
    [{ uri: 'http://169.254.169.254/latest' }, 'model.uri'],
    [{ uri: 'http://user:secret@models.internal:5010/' }, 'model.uri'],
    [{ uri: 'models:/qa/1', prompt: '{question}' }, 'model.prompt'],
    [{ uri: 'openai:/gpt-4', prompt: '{nope}' }, 'model.prompt'],
    [{ predictions_column: 'truth', prompt: '{question}' }, 'model.prompt'],
  ])('is refused when it is %j', async (model, field) => {
    expect(await fieldsOf(submit(rows, model))).toContain(field);
  });

  it('needs a price where dollars are limited', async () => {
    const limits = { max_cost_usd: 1 };
    const { json } = await submit(rows, { uri: 'endpoints:/chat' }, { ...METRICS, limits });
    expect(json.errors).toEqual([
      {
        field: 'limits.max_cost_usd',
        message: 'no price is known for endpoints:/chat; give one in limits.prices',
      },
    ]);
    const prices = { chat: { input_per_million: 1, output_per_million: 2 } };
    for (const [model, given] of [
      [{ uri: 'endpoints:/chat' }, { ...limits, prices }],
      [{ uri: 'openai:/gpt-4o-mini-2024-07-18' }, limits],
    ] as const) {
      await expect(planOf(submit(rows, model, { ...METRICS, limits: given }))).resolves.toBeDefined();
    }
  });
});

describe('the columns of an evaluation', () => {
  const rows = [{ q: 'What is a weir?', ctx: 'Weirs are dams.', gold: 'A dam.', answer: 'A dam.' }];

  it('are found by the mapping, targets and predictions too', async () => {
    const col_mapping = { targets: 'gold', predictions: 'answer', inputs: 'q' };
    const plan = await planOf(
      submit(
        { rows },
        { predictions_column: 'predictions' },
        { targets: 'targets', model_type: 'text', evaluator_config: { col_mapping } },
      ),
    );
    expect(plan).toMatchObject({ targets: 'gold', predictions: { kind: 'column', column: 'answer' } });
  });

  it('are all there that a metric reads, by their own names or mapped ones', async () => {
    const request = { targets: 'gold', extra_metrics: ['faithfulness'], judge_model: 'endpoints:/judge' };
    const { json } = await submit({ rows }, { predictions_column: 'answer' }, request);
    expect(json.errors[0]).toEqual({
      field: 'evaluator_config.col_mapping',
      message: expect.stringContaining('"faithfulness" reads "'),
    });
    const mapped = (context: string) =>
      submit(
        { rows },
        { predictions_column: 'answer' },
        { ...request, evaluator_config: { col_mapping: { inputs: 'q', context } } },
      );
    await expect(fieldsOf(mapped('nope'))).resolves.toEqual(['evaluator_config.col_mapping.context']);
    await expect(planOf(mapped('ctx'))).resolves.toBeDefined();
  });
});
