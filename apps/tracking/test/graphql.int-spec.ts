import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface Result {
  readonly data: Record<string, Record<string, unknown> | null> | null;
  readonly errors?: readonly { readonly message: string }[];
}

interface CreatedRun {
  readonly run: { readonly info: { readonly run_id: string } };
}

let server: TrackingServer;
let experimentId: string;
const runIds: string[] = [];

const api = (path: string): string => `/api/2.0/mlflow/${path}`;

beforeAll(async () => {
  server = await startTrackingServer();
  const created = await server.call<{ experiment_id: string }>('POST', api('experiments/create'), {
    name: 'graphql',
    tags: [{ key: 'team', value: 'a' }],
  });
  experimentId = created.json.experiment_id;
  for (const run_name of ['one', 'two']) {
    const body = { experiment_id: experimentId, run_name, start_time: 5 };
    const { json } = await server.call<CreatedRun>('POST', api('runs/create'), body);
    runIds.push(json.run.info.run_id);
  }
  const metrics = [
    { key: 'm', value: 0.5, timestamp: '9007199254740991', step: 3 },
    { key: 'nan', value: 'NaN', timestamp: 1, step: 0 },
  ];
  await server.call('POST', api('runs/log-batch'), { run_id: runIds[0], metrics });
  await server.call('POST', api('registered-models/create'), { name: 'model' });
  const version = { name: 'model', source: 's3://bucket/model', run_id: runIds[0] };
  await server.call('POST', api('model-versions/create'), version);
  await server.call('POST', api('runs/log-inputs'), {
    run_id: runIds[1],
    datasets: [{ dataset: { name: 'wine', digest: 'd1', source_type: 'local', source: '{}' } }],
  });
});
afterAll(() => server.close());

async function ask(query: string, variables: object = {}): Promise<{ status: number; json: Result }> {
  return server.call<Result>('POST', '/graphql', { query, variables });
}

describe('POST /graphql', () => {
  it('shows a run with everything that belongs to it; what was not set is as protobuf reads it', async () => {
    const { status, json } = await ask(
      `query GetRun($data: MlflowGetRunInput!) @component(name: "RunPage") {
         mlflowGetRun(input: $data) {
           apiError { code }
           run {
             info { runId runUuid runName status startTime endTime userId }
             data { metrics { key value step timestamp modelId } params { key } tags { key value } }
             inputs { datasetInputs { dataset { name } } modelInputs { modelId } }
             outputs { modelOutputs { modelId } }
             experiment { experimentId name lifecycleStage tags { key value } }
             modelVersions { name version status source runId aliases }
           }
         }
       }`,
      { data: { runId: runIds[0] } },
    );
    expect({ status, errors: json.errors }).toEqual({ status: 200, errors: undefined });
    const [runId] = runIds;
    expect(json.data?.mlflowGetRun).toEqual({
      apiError: null,
      run: {
        info: {
          runId,
          runUuid: runId,
          runName: 'one',
          status: 'RUNNING',
          startTime: '5',
          endTime: '0',
          userId: '',
        },
        data: {
          metrics: [
            { key: 'm', value: 0.5, step: '3', timestamp: '9007199254740991', modelId: '' },
            { key: 'nan', value: null, step: '0', timestamp: '1', modelId: '' },
          ],
          params: [],
          tags: [{ key: 'mlflow.runName', value: 'one' }],
        },
        inputs: { datasetInputs: [], modelInputs: [] },
        outputs: { modelOutputs: [] },
        experiment: {
          experimentId,
          name: 'graphql',
          lifecycleStage: 'active',
          tags: [{ key: 'team', value: 'a' }],
        },
        modelVersions: [
          { name: 'model', version: '1', status: 'READY', source: 's3://bucket/model', runId, aliases: [] },
        ],
      },
    });
  });

  it.each(['query', 'mutation'])(
    'searches runs as a %s and reads what they belong to at once',
    async (kind) => {
      const { json } = await ask(
        `${kind} Search($data: MlflowSearchRunsInput) {
         mlflowSearchRuns(input: $data) {
           nextPageToken
           runs {
             info { runName }
             experiment { name }
             modelVersions { version }
             inputs { datasetInputs { dataset { name } } }
           }
         }
       }`,
        { data: { experimentIds: [experimentId], orderBy: ['attributes.run_name'], maxResults: 2 } },
      );
      expect(json).toEqual({
        data: {
          mlflowSearchRuns: {
            nextPageToken: '',
            runs: [
              {
                info: { runName: 'one' },
                experiment: { name: 'graphql' },
                modelVersions: [{ version: '1' }],
                inputs: { datasetInputs: [] },
              },
              {
                info: { runName: 'two' },
                experiment: { name: 'graphql' },
                modelVersions: [],
                inputs: { datasetInputs: [{ dataset: { name: 'wine' } }] },
              },
            ],
          },
        },
      });
    },
  );

  it('reads experiments, artifacts, metric histories, versions and datasets', async () => {
    const { json } = await ask(
      `query ($experiment: String, $run: String) {
         mlflowGetExperiment(input: { experimentId: $experiment }) { experiment { name } }
         mlflowListArtifacts(input: { runId: $run }) { rootUri files { path } }
         mlflowGetMetricHistoryBulkInterval(input: { runIds: [$run], metricKey: "nan" }) {
           metrics { key value runId step }
         }
         mlflowSearchModelVersions(input: { filter: "name = 'model'", maxResults: 7 }) {
           modelVersions { name }
         }
       }`,
      { experiment: experimentId, run: runIds[0] },
    );
    expect(json).toEqual({
      data: {
        mlflowGetExperiment: { experiment: { name: 'graphql' } },
        mlflowListArtifacts: {
          rootUri: `mlflow-artifacts:/${experimentId}/${runIds[0]}/artifacts`,
          files: [],
        },
        mlflowGetMetricHistoryBulkInterval: {
          metrics: [{ key: 'nan', value: null, runId: runIds[0], step: '0' }],
        },
        mlflowSearchModelVersions: { modelVersions: [{ name: 'model' }] },
      },
    });
    const datasets = await ask(
      `mutation ($id: String) {
         mlflowSearchDatasets(input: { experimentIds: [$id] }) { datasetSummaries { name digest context } }
       }`,
      { id: experimentId },
    );
    expect(datasets.json.data?.mlflowSearchDatasets).toEqual({
      datasetSummaries: [{ name: 'wine', digest: 'd1', context: '' }],
    });
  });

  it('answers GET too', async () => {
    const query = encodeURIComponent('{ test(inputString: "echo") { output } }');
    const { json } = await server.call<Result>('GET', `/graphql?query=${query}`);
    expect(json).toEqual({ data: { test: { output: 'echo' } } });
  });
});

describe('queries that are wrong', () => {
  it.each([
    ['an unknown run', '{ mlflowGetRun(input: { runId: "nope" }) { run { info { runId } } } }', /not found/],
    [
      'a filter',
      '{ mlflowSearchRuns(input: { filter: "nonsense" }) { runs { info { runId } } } }',
      /'nonsense'/,
    ],
    ['no input', '{ mlflowGetRun { run { info { runId } } } }', /required parameter 'input'/],
    [
      'no experiment',
      '{ mlflowGetExperiment(input: {}) { apiError { code } } }',
      /parameter 'experiment_id'/,
    ],
    [
      'a NUL character',
      '{ mlflowGetRun(input: { runId: "a\\u0000" }) { apiError { code } } }',
      /valid Unicode/,
    ],
    ['an unknown field', '{ nope }', /Cannot query field/],
    ['no GraphQL', '{', /Syntax Error/],
    [
      'no int64',
      '{ mlflowSearchModelVersions(input: { maxResults: "many" }) { apiError { code } } }',
      /LongString must be/,
    ],
    ['a fragment of itself', '{ ...F } fragment F on Query { ...F }', /within itself/],
    ['endless text', `{ ${'a '.repeat(20_000)} }`, /10000 tokens/],
    ['too many root fields', `{ ${'test { output } '.repeat(11)} }`, /at most 10 root fields/],
  ])('say what: %s', async (_what, query, message) => {
    const { status, json } = await ask(query);
    expect(status).toBe(200);
    expect(json.errors).toHaveLength(1);
    expect(json.errors?.[0]?.message).toMatch(message);
    expect(Object.values(json.data ?? {}).filter((value) => value !== null)).toEqual([]);
  });

  it('keep what the other fields found', async () => {
    const { json } = await ask(
      '{ mlflowGetRun(input: { runId: "nope" }) { apiError { code } } test(inputString: "a") { output } }',
    );
    expect(json.data).toEqual({ mlflowGetRun: null, test: { output: 'a' } });
    expect(json.errors).toMatchObject([
      { path: ['mlflowGetRun'], extensions: { error_code: 'RESOURCE_DOES_NOT_EXIST' } },
    ]);
  });

  it.each([
    ['without a query', {}, 'query'],
    ['with a query that is no text', { query: 5 }, 'query'],
    ['with variables that are no object', { query: '{ f }', variables: 'x' }, 'variables'],
  ])('are refused %s', async (_what, body, field) => {
    const { status, json } = await server.call<{ message: string }>('POST', '/graphql', body);
    expect(status).toBe(400);
    expect(json.message).toContain(`'${field}'`);
  });
});
