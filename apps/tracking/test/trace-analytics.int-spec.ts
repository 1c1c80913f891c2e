import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

type Json = Record<string, unknown>;
interface Point {
  readonly dimensions?: Record<string, string>;
  readonly values: Record<string, number>;
}

const V2 = '/api/2.0/mlflow/traces';
const V3 = '/api/3.0/mlflow/traces';
/** 2026-01-02T03:00:00Z; the traces are a minute apart. */
const START_MS = 1_767_322_800_000;
let server: TrackingServer;
let experiment: string;
let traces: string[];

async function ok<T>(path: string, body: unknown): Promise<T> {
  const { status, json } = await server.call<T>('POST', path, body);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(json)}`);
  return json;
}
const attribute = (key: string, value: Json) => ({ key, value });
const map = (entries: Record<string, Json>) => ({
  kvlistValue: { values: Object.entries(entries).map(([key, value]) => ({ key, value })) },
});

/** Four traces of two spans, named by turns; the last one failed. Their tokens and costs grow with their number. */
async function storeTrace(index: number): Promise<string> {
  const [traceId, root] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const start = BigInt(START_MS + index * 60_000) * 1_000_000n;
  const span = (fields: Json) => ({
    traceId,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(index + 1) * 100_000_000n),
    ...fields,
  });
  const spans = [
    span({
      spanId: root,
      name: `n${index % 2}`,
      attributes: [attribute('session.id', { stringValue: `s${index % 2}` })],
      status: index === 3 ? { code: 2 } : {},
    }),
    span({
      spanId: randomBytes(8).toString('hex'),
      parentSpanId: root,
      name: 'llm',
      attributes: [
        attribute('mlflow.spanType', { stringValue: 'LLM' }),
        attribute('mlflow.llm.model', { stringValue: 'gpt-x' }),
        attribute(
          'mlflow.chat.tokenUsage',
          map({ input_tokens: { intValue: String(10 * (index + 1)) }, output_tokens: { intValue: '5' } }),
        ),
        attribute('mlflow.llm.cost', map({ input_cost: { doubleValue: 0.5 * (index + 1) } })),
      ],
    }),
  ];
  const answer = await fetch(`${server.base}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-mlflow-experiment-id': experiment },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  expect(answer.status).toBe(200);
  return `tr-${traceId}`;
}

beforeAll(async () => {
  server = await startTrackingServer();
  experiment = (
    await ok<{ experiment_id: string }>('/api/2.0/mlflow/experiments/create', { name: 'analytics' })
  ).experiment_id;
  traces = await Promise.all([0, 1, 2, 3].map(storeTrace));
  for (const [index, traceId] of traces.entries()) {
    const values = { score: 0.25 * (index + 1), fine: index % 2 === 0, label: index === 0 ? 'no' : 'yes' };
    for (const [assessment_name, value] of Object.entries(values)) {
      await ok(`${V3}/${traceId}/assessments`, { assessment: { assessment_name, feedback: { value } } });
    }
  }
});
afterAll(() => server.close());

async function metrics(fields: Json): Promise<[Record<string, string>, Record<string, number>][]> {
  const body = { experiment_ids: [experiment], aggregations: [{ aggregation_type: 'COUNT' }], ...fields };
  const { data_points = [] } = await ok<{ data_points?: Point[] }>(`${V3}/metrics`, body);
  return data_points.map(({ dimensions, values }) => [dimensions ?? {}, values]);
}
const of = (...types: (string | number)[]) => ({
  aggregations: types.map((type) =>
    typeof type === 'number'
      ? { aggregation_type: 'PERCENTILE', percentile_value: type }
      : { aggregation_type: type },
  ),
});
const RANGE = { start_time_ms: START_MS, end_time_ms: START_MS + 3_600_000 };

/** What MLflow 3.17.2 answers for the same traces. */
describe('metrics of traces', () => {
  it.each<[Json, [Record<string, string>, Record<string, number>][]]>([
    [{ view_type: 'TRACES', metric_name: 'trace_count' }, [[{}, { COUNT: 4 }]]],
    [{ view_type: 1, metric_name: 'session_count' }, [[{}, { COUNT: 2 }]]],
    [
      { view_type: 'TRACES', metric_name: 'trace_count', dimensions: ['trace_name', 'trace_status'] },
      [
        [{ trace_name: 'n0', trace_status: 'OK' }, { COUNT: 2 }],
        [{ trace_name: 'n1', trace_status: 'ERROR' }, { COUNT: 1 }],
        [{ trace_name: 'n1', trace_status: 'OK' }, { COUNT: 1 }],
      ],
    ],
    [
      { view_type: 'TRACES', metric_name: 'latency', ...of('AVG', 'MIN', 'MAX', 50, 99.5) },
      [[{}, { AVG: 250, MIN: 100, MAX: 400, 'P50.0': 250, 'P99.5': 398.5 }]],
    ],
    [
      { view_type: 'TRACES', metric_name: 'input_tokens', ...of('SUM', 'AVG'), dimensions: ['trace_name'] },
      [
        [{ trace_name: 'n0' }, { SUM: 40, AVG: 20 }],
        [{ trace_name: 'n1' }, { SUM: 60, AVG: 30 }],
      ],
    ],
    [
      { view_type: 'TRACES', metric_name: 'trace_count', time_interval_seconds: 120, ...RANGE },
      [
        [{ time_bucket: '2026-01-02T03:00:00+00:00' }, { COUNT: 2 }],
        [{ time_bucket: '2026-01-02T03:02:00+00:00' }, { COUNT: 2 }],
      ],
    ],
    [
      { view_type: 'SPANS', metric_name: 'span_count', dimensions: ['span_type', 'span_status'] },
      [[{ span_type: 'LLM', span_status: 'UNSET' }, { COUNT: 4 }]],
    ],
    [
      { view_type: 'SPANS', metric_name: 'input_cost', ...of('SUM'), dimensions: ['span_model_name'] },
      [[{ span_model_name: 'gpt-x' }, { SUM: 5 }]],
    ],
    [
      {
        view_type: 'ASSESSMENTS',
        metric_name: 'assessment_value',
        ...of('AVG'),
        dimensions: ['assessment_name'],
      },
      [
        [{ assessment_name: 'fine' }, { AVG: 0.5 }],
        [{ assessment_name: 'label' }, { AVG: 0.75 }],
        [{ assessment_name: 'score' }, { AVG: 0.625 }],
      ],
    ],
    [
      {
        view_type: 'ASSESSMENTS',
        metric_name: 'assessment_count',
        dimensions: ['assessment_value'],
        filters: [`assessment.name = 'label'`, `trace.status = 'OK'`],
      },
      [
        [{ assessment_value: '"no"' }, { COUNT: 1 }],
        [{ assessment_value: '"yes"' }, { COUNT: 2 }],
      ],
    ],
    [
      {
        view_type: 'SPANS',
        metric_name: 'span_count',
        filters: [`span.name = 'llm'`, 'trace.metadata.`mlflow.trace.session` = "s1"'],
      },
      [[{}, { COUNT: 2 }]],
    ],
    [
      { view_type: 'TRACES', metric_name: 'trace_count', filters: [`trace.tag.nope = 'x'`] },
      [[{}, { COUNT: 0 }]],
    ],
  ])('%j', async (fields, points) => {
    expect(await metrics(fields)).toEqual(points);
  });

  it.each<[Json, string]>([
    [{ view_type: 'LINKS' }, 'view_type'],
    [{ metric_name: 'nope' }, 'metric_name must be one of'],
    [{ aggregations: [] }, 'aggregations'],
    [of('SUM'), 'Found invalid aggregation_type'],
    [{ metric_name: 'latency', ...of(101) }, 'between 0 and 100'],
    [{ metric_name: 'latency', aggregations: [{ aggregation_type: 'PERCENTILE' }] }, 'percentile_value'],
    [{ dimensions: ['nope'] }, 'Found invalid dimension'],
    [{ time_interval_seconds: 60 }, 'start_time_ms and end_time_ms are required'],
    [{ time_interval_seconds: 0, ...RANGE }, 'time_interval_seconds'],
    [{ max_results: 0 }, 'max_results'],
    [{ filters: [`trace.status != 'OK'`] }, "only '=' operator"],
    [{ filters: [`trace.status = 'OK' AND trace.status = 'OK'`] }, 'Expected one filter clause'],
    [{ filters: [`span.name = 'x'`] }, 'only supported for SPANS'],
    [{ filters: [`trace.name = 'x'`] }, "Invalid entity 'name'"],
    [{ filters: [`trace.tag = 'x'`] }, 'requires a key'],
    [{ filters: [`nope.x = 'x'`] }, "Invalid view type 'nope'"],
    [{ filters: ['trace.status = 5'] }, 'quoted string value'],
    [{ experiment_ids: [] }, 'experiment_ids'],
  ])('refuses %j', async (fields, message) => {
    const body = {
      experiment_ids: [experiment],
      view_type: 'TRACES',
      metric_name: 'trace_count',
      ...of('COUNT'),
      ...fields,
    };
    const { status, json } = await server.call<{ message: string }>('POST', `${V3}/metrics`, body);
    expect([status, json.message]).toEqual([400, expect.stringContaining(message)]);
  });
});

describe('correlation of filters', () => {
  const correlate = (filter_string1: string, filter_string2: string, base_filter?: string) =>
    server.call('POST', `${V3}/calculate-filter-correlation`, {
      experiment_ids: [experiment],
      filter_string1,
      filter_string2,
      ...(base_filter !== undefined && { base_filter }),
    });

  it('counts, and tells how much they have to do with each other', async () => {
    expect((await correlate(`status = 'OK'`, `name = 'n1'`)).json).toEqual({
      npmi: expect.closeTo(-0.29248125, 8),
      npmi_smoothed: expect.closeTo(-0.20751875, 8),
      filter1_count: 3,
      filter2_count: 2,
      joint_count: 1,
      total_count: 4,
    });
    expect((await correlate(`status = 'OK'`, `feedback.fine = 'true'`, `name = 'n0'`)).json).toMatchObject({
      npmi: 1,
      total_count: 2,
    });
    expect((await correlate(`status = 'OK'`, `name = 'nope'`)).json).toMatchObject({ npmi: 'NaN' });
    expect((await correlate('bad', `name = 'nope'`)).status).toBe(400);
  });
});

describe('links of traces', () => {
  const link = (trace_id: string, prompt_versions: unknown) =>
    server.call('POST', `${V2}/link-prompts`, { trace_id, prompt_versions });

  it('to prompts are found by name and version, and made once', async () => {
    const [first = ''] = traces;
    const versions = [
      { name: 'greeting', version: '3' },
      { name: 'greeting', version: '3' },
    ];
    for (const _ of [1, 2]) expect((await link(first, versions)).status).toBe(200);
    const { json } = await server.call<{ traces?: { trace_id: string }[] }>('POST', `${V3}/search`, {
      locations: [{ mlflow_experiment: { experiment_id: experiment } }],
      filter: `prompt = 'greeting/3'`,
    });
    expect(json.traces?.map(({ trace_id }) => trace_id)).toEqual([first]);
  });

  it.each<[string, () => Promise<{ status: number }>, number]>([
    ['an unknown trace', () => link('tr-nope', [{ name: 'p', version: '1' }]), 404],
    ['no version', () => link(traces[0] ?? '', [{ name: 'p' }]), 400],
    ['a version that is none', () => link(traces[0] ?? '', [{ name: 'p', version: 'x' }]), 400],
    ['a negative version', () => link(traces[0] ?? '', [{ name: 'p', version: -1 }]), 400],
    ['no list', () => link(traces[0] ?? '', 'p/1'), 400],
    [
      'too many prompts',
      () =>
        link(
          traces[0] ?? '',
          Array.from({ length: 101 }, (_, version) => ({ name: 'p', version })),
        ),
      400,
    ],
  ])('to prompts are refused with %s', async (_case, call, status) => {
    expect((await call()).status).toBe(status);
  });
});

describe('several traces at once', () => {
  it('are read by their ids, in that order, in some experiments or in any', async () => {
    const [first = '', second = ''] = traces;
    const query = `trace_ids=${second}&trace_ids=tr-nope&trace_ids=${first}`;
    const whole = await server.call<{ traces?: { trace_info: { trace_id: string }; spans: Json[] }[] }>(
      'GET',
      `${V3}/batchGet?${query}`,
    );
    expect(whole.json.traces?.map(({ trace_info, spans }) => [trace_info.trace_id, spans.length])).toEqual([
      [second, 2],
      [first, 2],
    ]);
    const infos = await ok<{ trace_infos?: { trace_id: string }[] }>(`${V3}/batchGetInfos`, {
      trace_ids: [second, 'tr-nope', first],
    });
    expect(infos.trace_infos?.map(({ trace_id }) => trace_id)).toEqual([second, first]);
    expect(await ok(`${V3}/batchGetInfos`, { trace_ids: [first], experiment_ids: ['987654321'] })).toEqual(
      {},
    );
    expect((await server.call('GET', `${V3}/batchGet`)).status).toBe(400);
    const many = Array.from({ length: 101 }, (_, index) => `trace_ids=t${index}`).join('&');
    expect((await server.call('GET', `${V3}/batchGet?${many}`)).status).toBe(400);
  });

  it('are not there with their spans when those are a file', async () => {
    const trace_id = `tr-${randomBytes(16).toString('hex')}`;
    await ok(V3, {
      trace: {
        trace_info: {
          trace_id,
          trace_location: { mlflow_experiment: { experiment_id: experiment } },
          request_time: '2027-01-01T00:00:00Z',
        },
      },
    });
    expect((await server.call('GET', `${V3}/get?trace_id=${trace_id}`)).status).toBe(404);
    expect((await server.call('GET', `${V3}/batchGet?trace_ids=${trace_id}`)).json).toEqual({});
    const file = '{"spans": []}';
    const path = `${experiment}/traces/${trace_id}/artifacts/traces.json`;
    await fetch(`${server.base}/api/2.0/mlflow-artifacts/artifacts/${path}`, { method: 'PUT', body: file });
    const answer = await fetch(
      `${server.base}/ajax-api/3.0/mlflow/get-trace-artifact?request_id=${trace_id}`,
    );
    expect([answer.status, await answer.text()]).toEqual([200, file]);
    const up = await fetch(
      `${server.base}/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${trace_id}&path=../traces.json`,
    );
    expect(up.status).toBe(400);
  });
});
