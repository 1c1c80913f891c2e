import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SUBMISSION_EXAMPLES } from '../src/evaluations/submission-example.js';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const PATH = '/api/weir/v1/evaluations';
const ROWS = [
  { inputs: 'one', truth: '1', answer: '1' },
  { inputs: 'two', truth: '2', answer: 'x\u0000' },
];
const REQUEST = {
  data: { rows: ROWS },
  model: { predictions_column: 'answer' },
  targets: 'truth',
  model_type: 'question-answering',
};
const MODEL = { endpoint: 'endpoints:/chat', prompt: '{inputs}' };

interface Taken {
  readonly evaluation_id: string;
  readonly run_id: string;
  readonly status: string;
  readonly links: { readonly self: string; readonly results: string; readonly cancel: string };
}

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly field: string }[];
}

describe('the evaluations API', () => {
  let server: TrackingServer;

  beforeAll(async () => {
    server = await startTrackingServer();
  });
  afterAll(() => server.close());

  /** The address of the API answers below 500 and is read as `T`. */
  const call = async <T>(
    method: string,
    path: string,
    text?: string,
  ): Promise<{ status: number; type: string | null; body: T }> => {
    const answer = await fetch(`${server.base}${path}`, {
      method,
      ...(text === undefined ? {} : { body: text, headers: { 'content-type': 'application/json' } }),
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      body: (await answer.json()) as T,
    };
  };
  const submit = <T = Taken>(request: unknown) => call<T>('POST', PATH, JSON.stringify(request));

  it('takes an evaluation in with its rows, its run and its job', async () => {
    const { status, body } = await submit({ ...REQUEST, experiment_name: 'quality', run_name: 'nightly' });
    expect({ status, state: body.status }).toEqual({ status: 202, state: 'queued' });
    const run = await server.call<{ run: { info: object } }>(
      'GET',
      `/api/2.0/mlflow/runs/get?run_id=${body.run_id}`,
    );
    expect(run.json.run.info).toMatchObject({ run_name: 'nightly', status: 'RUNNING' });
    await expect(call('GET', `${body.links.results}?filter=row_index%20%3D%201`)).resolves.toMatchObject({
      status: 200,
      body: {
        rows: [{ row_index: 1, data: ROWS[1], prediction: 'x\u0000', scores: {} }],
        next_page_token: null,
      },
    });
    const [queued]: { jobs: string }[] = await server.database.dataSource.query(
      `SELECT count(*) AS jobs FROM bullmq.job WHERE id = $1`,
      [`${body.evaluation_id}-1`],
    );
    expect(Number(queued?.jobs)).toBe(1);
    await expect(server.database.dataSource.query('SELECT * FROM evaluation_outbox')).resolves.toEqual([]);
  });

  it('gives the same evaluation for the same key, also to callers at the same moment', async () => {
    const request = { ...REQUEST, idempotency_key: 'nightly-1' };
    const answers = await Promise.all([submit(request), submit(request), submit(request)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.evaluation_id)).size).toBe(1);
    await expect(submit({ ...request, targets: null })).resolves.toMatchObject({
      status: 409,
      body: { code: 'EVALUATION.IDEMPOTENCY_CONFLICT' },
    });
  });

  it('takes the key from the header as well', async () => {
    const send = (request: unknown, key: string) =>
      fetch(`${server.base}${PATH}`, {
        method: 'POST',
        body: JSON.stringify(request),
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      }).then(async (answer) => ({ status: answer.status, body: (await answer.json()) as Taken & Problem }));
    const [first, again] = [await send(REQUEST, 'header-1'), await send(REQUEST, 'header-1')];
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body.evaluation_id).toBe(first.body.evaluation_id);
    await expect(send({ ...REQUEST, targets: null }, 'header-1')).resolves.toMatchObject({ status: 409 });
    await expect(send({ ...REQUEST, idempotency_key: 'header-2' }, 'header-1')).resolves.toMatchObject({
      status: 400,
      body: { errors: [{ field: 'idempotency_key' }] },
    });
    await expect(send(REQUEST, 'two words')).resolves.toMatchObject({
      status: 400,
      body: { errors: [{ field: 'Idempotency-Key' }] },
    });
  });

  it.each<[string, unknown, string[]]>([
    ['no data', { ...REQUEST, data: undefined }, ['data']],
    [
      'rows and a table',
      { ...REQUEST, data: { rows: ROWS, table: { run_id: 'a'.repeat(32), artifact_file: 't' } } },
      ['data'],
    ],
    ['no rows', { ...REQUEST, data: { rows: [] } }, ['data.rows']],
    ['a row that is no object', { ...REQUEST, data: { rows: [ROWS[0], 7] } }, ['data.rows[1]']],
    ['rows without columns', { ...REQUEST, data: { rows: [{}] } }, ['data.rows']],
    ['a misspelt field', { ...REQUEST, target: 'truth' }, ['target']],
    ['a misspelt nested field', { ...REQUEST, model: { ...MODEL, promt: 'x' } }, ['model.promt']],
    ['an unknown preset', { ...REQUEST, model_type: 'poetry' }, ['model_type']],
    ['a model and predictions', { ...REQUEST, model: { ...MODEL, predictions_column: 'answer' } }, ['model']],
    ['neither of them', { ...REQUEST, model: {} }, ['model']],
    [
      'a prompt without an endpoint',
      { ...REQUEST, model: { predictions_column: 'answer', prompt: 'x' } },
      ['model.prompt'],
    ],
    ['an empty endpoint', { ...REQUEST, model: { endpoint: 'endpoints:/' } }, ['model.endpoint']],
    [
      'a stream',
      { ...REQUEST, model: { ...MODEL, parameters: { stream: true } } },
      ['model.parameters.stream'],
    ],
    ['a column that is not there', { ...REQUEST, targets: 'nope' }, ['targets']],
    [
      'a placeholder that is not there',
      { ...REQUEST, model: { ...MODEL, prompt: '{nope}' } },
      ['model.prompt'],
    ],
    ['an unknown run', { ...REQUEST, run_id: '0'.repeat(32) }, ['run_id']],
    ['an unknown experiment', { ...REQUEST, experiment_id: '987654' }, ['experiment_id']],
    ['a run and an experiment', { ...REQUEST, run_id: '0'.repeat(32), experiment_id: 0 }, ['run_id']],
    ['a key with a NUL', { ...REQUEST, idempotency_key: 'a\u0000' }, ['idempotency_key']],
    [
      'a text that is too long',
      { ...REQUEST, data: { rows: [{ ...ROWS[0], answer: 'x'.repeat(200_001) }] } },
      ['data.rows[0].answer'],
    ],
  ])('refuses %s and names the field', async (_what, request, fields) => {
    const { status, type, body } = await submit<Problem>(request);
    expect({ status, type }).toEqual({ status: 400, type: 'application/problem+json' });
    expect(body.errors?.map(({ field }) => field)).toEqual(fields);
  });

  it.each([
    ['not JSON', '{"data":', 400],
    ['no object', '[]', 400],
    ['nothing', '', 400],
    ['too large', `"${'x'.repeat(33 * 1024 * 1024)}"`, 413],
  ])('refuses a body that is %s', async (_what, text, status) => {
    await expect(call('POST', PATH, text)).resolves.toMatchObject({ status });
  });

  it.each(Object.entries(SUBMISSION_EXAMPLES))(
    'takes the documented example %s',
    async (_name, { value }) => {
      const answer = await submit<Problem>(value);
      // There is no such run or dataset here; nothing else may be wrong with the example.
      const isElsewhere = !('rows' in value.data);
      expect(answer.status).toBe(isElsewhere ? 400 : 202);
      if (isElsewhere) expect(answer.body.errors?.every(({ field }) => field.startsWith('data.'))).toBe(true);
    },
  );

  it('documents every route with its answers and refusals', async () => {
    const document = (await (await fetch(`${server.base}/openapi.json`)).json()) as {
      paths: Record<
        string,
        Record<string, { summary?: string; responses: Record<string, { content?: object }> }>
      >;
    };
    const routes = Object.entries(document.paths)
      .filter(([path]) => path.startsWith(PATH))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { summary, responses }]) => ({
          route: `${method} ${path.slice(PATH.length)}`,
          isSummarised: Boolean(summary),
          codes: Object.keys(responses),
        })),
      );
    expect(routes.every(({ isSummarised }) => isSummarised)).toBe(true);
    const codes = new Map(routes.map(({ route, codes: known }) => [route, known]));
    expect(codes.get('post ')).toEqual(['202', '400', '409']);
    expect(codes.get('get ')).toEqual(['200', '400']);
    expect(codes.get('get /{id}')).toEqual(['200', '404']);
    expect(codes.get('get /{id}/results')).toEqual(['200', '400', '404']);
    expect(codes.get('get /{id}/events')).toEqual(['200', '204', '404', '503']);
    expect(codes.get('post /{id}/cancel')).toEqual(['202', '404']);
    expect(codes.get('post /{id}/resume')).toEqual(['202', '400', '404', '409']);
  });

  it('refuses an unknown metric and names the ones there are', async () => {
    const answer = await submit<Problem>({ ...REQUEST, extra_metrics: ['magic'] });
    expect(answer).toMatchObject({ status: 400, body: { code: 'EVALUATION.UNKNOWN_METRIC' } });
  });

  it.each(['no-id', '00000000-0000-4000-8000-000000000000', '%00'])('knows no evaluation %j', async (id) => {
    await expect(call('GET', `${PATH}/${id}`)).resolves.toMatchObject({ status: 404 });
    await expect(call('POST', `${PATH}/${id}/cancel`)).resolves.toMatchObject({ status: 404 });
  });

  it.each(['limit=0', 'limit=1001', 'page_token=x', 'status=done', 'run_id=1', 'experiment_id=-1'])(
    'refuses to list by %s',
    async (query) => {
      await expect(call('GET', `${PATH}?${query}`)).resolves.toMatchObject({ status: 400 });
    },
  );

  it('cancels what no worker has begun, and ends its run', async () => {
    const { body } = await submit(REQUEST);
    await expect(call('POST', body.links.cancel)).resolves.toMatchObject({
      status: 202,
      body: { status: 'cancelled' },
    });
    const run = await server.call<{ run: { info: object } }>(
      'GET',
      `/api/2.0/mlflow/runs/get?run_id=${body.run_id}`,
    );
    expect(run.json.run.info).toMatchObject({ status: 'KILLED' });
    await expect(call('GET', `${PATH}?status=cancelled&run_id=${body.run_id}`)).resolves.toMatchObject({
      body: { evaluations: [{ evaluation_id: body.evaluation_id }], next_page_token: null },
    });
  });
});
