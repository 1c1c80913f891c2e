import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTable, tableSourceOf } from '@weir/run-tables';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface Prediction {
  readonly prediction_id: string;
  readonly run_id: string;
  readonly inputs: unknown;
  readonly output: unknown;
  readonly prompt: unknown;
  readonly snippets?: Readonly<Record<string, string>>;
}
interface Page {
  readonly predictions: readonly Prediction[];
  readonly next_page_token: string | null;
}
interface Problem {
  readonly code: string;
  readonly title: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

let server: TrackingServer;

beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());

async function newRun(experimentId = '0'): Promise<string> {
  const { json } = await server.call<{ run: { info: { run_id: string } } }>(
    'POST',
    '/api/2.0/mlflow/runs/create',
    { experiment_id: experimentId, start_time: 1 },
  );
  return json.run.info.run_id;
}

async function newExperiment(name: string): Promise<string> {
  const { json } = await server.call<{ experiment_id: string }>(
    'POST',
    '/api/2.0/mlflow/experiments/create',
    { name },
  );
  return json.experiment_id;
}

const log = (runId: string, predictions: readonly object[]) =>
  server.call<{ logged: number }>('POST', `/api/weir/v1/runs/${runId}/predictions`, { predictions });

async function find(path: string, query: Readonly<Record<string, string>> = {}): Promise<Page> {
  const { status, json } = await server.call<Page>(
    'GET',
    `/api/weir/v1/${path}?${new URLSearchParams(query).toString()}`,
  );
  expect({ status, json }).toMatchObject({ status: 200 });
  return json;
}

const outputs = (page: Page): unknown[] => page.predictions.map(({ output }) => output);

describe('logging predictions', () => {
  it('keeps every field of a prediction', async () => {
    const runId = await newRun();
    const prediction = {
      inputs: { question: 'What is a weir?', tags: ['a', null, 1.5] },
      output: 'A low dam.',
      prompt: [{ role: 'user', content: 'What is a weir?' }],
      prompt_name: 'brief',
      prompt_version: '3',
      model: 'endpoints:/chat',
      trace_id: 'tr-1',
      latency_ms: 12.5,
      usage: { total_tokens: 7 },
      logged_at: '2026-11-21T09:30:00.123Z',
    };
    expect(await log(runId, [prediction])).toEqual({
      status: 201,
      json: { run_id: runId, logged: 1, replayed: false },
    });
    const { predictions } = await find(`runs/${runId}/predictions`);
    expect(predictions).toEqual([
      {
        ...prediction,
        prediction_id: expect.stringMatching(/^\d+$/),
        run_id: runId,
        experiment_id: '0',
        file: null,
        row_index: null,
        prompt_version: 3,
      },
    ]);
  });

  it('logs a thousand in their order', async () => {
    const runId = await newRun();
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      inputs: `in ${index}`,
      output: `out ${index}`,
    }));
    expect((await log(runId, many)).json.logged).toBe(1_000);
    const page = await find(`runs/${runId}/predictions`, { page_size: '1000' });
    expect(outputs(page)).toEqual(many.map(({ output }) => output));
  });

  it('writes one Idempotency-Key once, also when two calls arrive together', async () => {
    const runId = await newRun();
    const send = async (output: string) => {
      const answer = await fetch(`${server.base}/api/weir/v1/runs/${runId}/predictions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'call-1' },
        body: JSON.stringify({ predictions: [{ inputs: 'x', output }] }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('same')));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(answers.filter(({ body }) => body.replayed === false)).toHaveLength(1);
    expect((await find(`runs/${runId}/predictions`)).predictions).toHaveLength(1);
    expect(await send('other')).toMatchObject({
      status: 409,
      body: { code: 'PREDICTIONS.IDEMPOTENCY_CONFLICT' },
    });
  });

  it('refuses a run that is deleted or unknown, and writes nothing', async () => {
    const runId = await newRun();
    await server.call('POST', '/api/2.0/mlflow/runs/delete', { run_id: runId });
    expect((await log(runId, [{ inputs: 'a', output: 'b' }])).status).toBe(400);
    expect((await log('f'.repeat(32), [{ inputs: 'a', output: 'b' }])).status).toBe(404);
    expect((await log('nonsense', [{ inputs: 'a', output: 'b' }])).status).toBe(404);
    expect((await find(`runs/${runId}/predictions`)).predictions).toEqual([]);
  });

  it.each<[unknown, string]>([
    [{}, 'predictions'],
    [{ predictions: [] }, 'predictions'],
    [{ predictions: 'x' }, 'predictions'],
    [{ predictions: Array(1_001).fill({ inputs: 'a', output: 'b' }) }, 'predictions'],
    [{ predictions: [{ inputs: 'a' }] }, 'predictions[0].output'],
    [{ predictions: [{ output: 'a' }] }, 'predictions[0].inputs'],
    [{ predictions: [{ inputs: null, output: 'a' }] }, 'predictions[0].inputs'],
    [{ predictions: [{ inputs: 'a', output: 'b', promt: 'c' }] }, 'predictions[0].promt'],
    [{ predictions: [{ inputs: 'a', output: 'b', latency_ms: 'c' }] }, 'predictions[0].latency_ms'],
    [{ predictions: [{ inputs: 'a', output: 'b', latency_ms: -1 }] }, 'predictions[0].latency_ms'],
    [{ predictions: [{ inputs: 'a', output: 'b', prompt_version: 1 }] }, 'predictions[0].prompt_version'],
    [
      { predictions: [{ inputs: 'a', output: 'b', prompt_name: 'p', prompt_version: 0 }] },
      'predictions[0].prompt_version',
    ],
    [{ predictions: [{ inputs: 'a', output: 'b', logged_at: 'yesterday' }] }, 'predictions[0].logged_at'],
    [{ predictions: [{ inputs: 'a', output: 'b', logged_at: -5 }] }, 'predictions[0].logged_at'],
    [{ predictions: [{ inputs: 'a', output: 'b', usage: [1] }] }, 'predictions[0].usage'],
    [{ predictions: [{ inputs: 'a', output: 'x'.repeat(1_000_001) }] }, 'predictions[0].output'],
    [{ predictions: [], extra: 1 }, 'predictions'],
  ])('refuses %.60j by the name of its field', async (body, field) => {
    const runId = await newRun();
    const { status, json } = await server.call<Problem>(
      'POST',
      `/api/weir/v1/runs/${runId}/predictions`,
      body,
    );
    expect(status).toBe(400);
    expect(json.code).toBe('PREDICTIONS.INVALID_REQUEST');
    expect(json.errors?.map((error) => error.field)).toContain(field);
  });

  it.each([
    ['{"predictions":[{"inputs":"a","output":"b\\u0000"}]}', 400],
    ['{"predictions":[{"inputs":{"k\\ud800":1},"output":"b"}]}', 400],
    ['{"predictions":[{"inputs":"a","output":"b"', 400],
    [`{"predictions":[{"inputs":${'['.repeat(200_000)}${']'.repeat(200_000)},"output":"b"}]}`, 400],
    [`{"predictions":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 400],
    ['', 400],
    ['null', 400],
    ['[]', 400],
  ])('refuses the body %.80j', async (body, status) => {
    const runId = await newRun();
    const answer = await fetch(`${server.base}/api/weir/v1/runs/${runId}/predictions`, {
      method: 'POST',
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('stores texts whose words fill any index', async () => {
    const runId = await newRun();
    const words = Array.from({ length: 200_000 }, (_, index) => index.toString(36)).join(' ');
    const letters = Array.from({ length: 64_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + (index % 20_000)),
    );
    const compounds = Array.from({ length: 30_000 }, (_, index) => `a${index}-b${index}/c${index}.d`).join(
      ' ',
    );
    const hostile = [
      { inputs: words, output: words, prompt: words },
      { inputs: letters.join(''), output: letters.join(' '), prompt: compounds },
      {
        inputs: '𝒜'.repeat(400_000),
        output: `${'é'.repeat(500)} `.repeat(500),
        prompt: '<b>'.repeat(300_000),
      },
    ];
    expect((await log(runId, hostile)).status).toBe(201);
  });
});

describe('searching predictions', () => {
  let runId: string;
  let experimentId: string;
  const rows = [
    { inputs: 'How does a mill pond work?', output: 'Water waits behind a weir.', model: 'm1' },
    { inputs: { question: 'Où est l’École?' }, output: 'Près du moulin, rue <b>Haute</b>.', model: 'm1' },
    { inputs: '水車とは何ですか', output: '日本語のテストです。', model: 'm2' },
    { inputs: 'weir weir weir', output: 'The word weir, thrice.', prompt: 'Repeat: weir', model: 'm2' },
    { inputs: 'Кто построил?', output: 'МЕЛЬНИК don’t know, see example.com/a_b?c=3.14', latency_ms: 5 },
    { inputs: 'nothing', output: '100% of 5_000', usage: { total_tokens: 12 }, latency_ms: 900 },
  ];

  beforeAll(async () => {
    experimentId = await newExperiment('searched');
    runId = await newRun(experimentId);
    await log(runId, rows);
  });

  const found = async (query: Readonly<Record<string, string>>): Promise<number[]> => {
    const page = await find(`runs/${runId}/predictions`, query);
    return page.predictions
      .map(({ output }) => rows.findIndex((row) => row.output === output))
      .sort((left, right) => left - right);
  };

  it.each<[Record<string, string>, number[]]>([
    [{ search: 'weir' }, [0, 3]],
    [{ search: 'WEIR' }, [0, 3]],
    [{ search: 'weir -thrice' }, [0]],
    [{ search: 'pond water' }, [0]],
    [{ search: '"mill pond"' }, [0]],
    [{ search: '"pond mill"' }, []],
    [{ search: 'thrice or pond' }, [0, 3]],
    [{ search: 'weir', in: 'inputs' }, [3]],
    [{ search: 'weir', in: 'outputs,prompt' }, [0, 3]],
    [{ search: 'repeat', in: 'outputs' }, []],
    [{ search: 'repeat', in: 'prompt' }, [3]],
    [{ search: 'ÉCOLE' }, [1]],
    [{ search: 'haute' }, [1]],
    [{ search: '日本語' }, [2]],
    [{ search: 'テスト' }, [2]],
    [{ search: '語本' }, []],
    [{ search: 'мельник' }, [4]],
    [{ search: "don't" }, [4]],
    [{ search: 'example.com' }, [4]],
    [{ search: 'com/a_b' }, [4]],
    [{ search: '3.14' }, [4]],
    [{ contains: 'eir, thr' }, [3]],
    [{ contains: '100%' }, [5]],
    [{ contains: '5_0' }, [5]],
    [{ contains: '本語' }, [2]],
    [{ contains: 'pond', in: 'outputs' }, []],
    [{ search: 'weir', contains: 'thrice' }, [3]],
    [{ filter: "model = 'm2'" }, [2, 3]],
    [{ filter: "model = 'm2' AND output LIKE '%thrice%'" }, [3]],
    [{ filter: "model IN ('m1', 'm3')" }, [0, 1]],
    [{ filter: 'model IS NULL' }, [4, 5]],
    [{ filter: 'latency_ms > 5' }, [5]],
    [{ filter: 'usage.total_tokens >= 12' }, [5]],
    [{ filter: "inputs.question LIKE 'Où%'" }, [1]],
    [{ filter: "logged_at > '2001-01-01'" }, [0, 1, 2, 3, 4, 5]],
    [{ filter: "logged_at < '2001-01-01'" }, []],
    [{ filter: `output = "x' OR 1=1 --"` }, []],
    [{ model: 'm1' }, [0, 1]],
  ])('finds %j', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ search: '!!!' }, /search/],
    [{ contains: 'a' }, /contains/],
    [{ in: 'everything', search: 'a' }, /^in/],
    [{ order: 'relevance' }, /order/],
    [{ order: 'output; DROP TABLE predictions' }, /order/],
    [{ page_size: '0' }, /page_size/],
    [{ page_size: '1001' }, /page_size/],
    [{ page_token: 'x' }, /page token/],
    [
      { page_token: Buffer.from('{"order":"prediction_id asc","key":["1","1 OR 1=1"]}').toString('base64') },
      /token/,
    ],
    [{ filter: 'nonsense = 1' }, /nonsense/],
    [{ filter: 'model = 1' }, /model|text/],
    [{ filter: "latency_ms = 'x'" }, /number/],
    [{ filter: "logged_at > 'noon'" }, /logged_at/],
    [{ filter: "model = 'a' OR model = 'b'" }, /clause/],
    [{ limit: '5' }, /limit/],
    [{ search: 'a\0b' }, /NUL/],
    [{ search: 'x'.repeat(2_001) }, /search/],
    [{ prompt_version: 'one' }, /prompt_version/],
    [{ experiment_id: '1 OR 1=1' }, /experiment_id/],
  ])('refuses %.80j', async (query, message) => {
    const path = `/api/weir/v1/runs/${runId}/predictions?${new URLSearchParams(query).toString()}`;
    const { status, json } = await server.call<Problem>('GET', path);
    expect(status).toBe(400);
    expect(json.title).toMatch(message);
  });

  it('ranks what says the word more often higher', async () => {
    const page = await find(`runs/${runId}/predictions`, { search: 'weir' });
    expect(outputs(page)[0]).toBe(rows[3]?.output);
  });

  it('shows where the words stand, as plain text', async () => {
    const [weir] = (await find(`runs/${runId}/predictions`, { search: 'behind' })).predictions;
    expect(weir?.snippets).toEqual({ output: 'Water waits ⟦behind⟧ a weir.' });
    const [japanese] = (await find(`runs/${runId}/predictions`, { search: 'テスト' })).predictions;
    expect(japanese?.snippets).toEqual({ output: '日本語の⟦テスト⟧です。' });
  });

  it('searches all runs that are not deleted', async () => {
    const other = await newRun(await newExperiment('elsewhere'));
    await log(other, [{ inputs: 'sluice', output: 'gate', prompt_name: 'p', prompt_version: 2 }]);
    await log(runId, [{ inputs: 'sluice', output: 'door', prompt_name: 'p', prompt_version: 1 }]);
    const runs = async (query: Readonly<Record<string, string>>): Promise<string[]> =>
      (await find('predictions', query)).predictions.map(({ run_id: id }) => id);
    expect(await runs({ search: 'sluice' })).toEqual(expect.arrayContaining([other, runId]));
    expect(await runs({ search: 'sluice', experiment_id: experimentId })).toEqual([runId]);
    expect(await runs({ prompt_name: 'p', prompt_version: '2' })).toEqual([other]);
    await server.call('POST', '/api/2.0/mlflow/runs/delete', { run_id: other });
    expect(await runs({ search: 'sluice' })).toEqual([runId]);
  });
});

describe('exporting predictions', () => {
  const exported = async (path: string): Promise<Response> => fetch(`${server.base}/api/weir/v1/${path}`);

  it('writes every row that was asked for, in each format', async () => {
    const runId = await newRun();
    const rows = Array.from({ length: 1_200 }, (_, index) => ({
      inputs: index % 2 === 0 ? { n: index } : `text "${index}", é`,
      output: `${index}`,
    }));
    await log(runId, rows.slice(0, 1_000));
    await log(runId, rows.slice(1_000));
    const lines = (await (await exported(`runs/${runId}/predictions/export`)).text()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as Prediction)).toEqual(
      rows.map((row) => expect.objectContaining(row)),
    );
    const csv = await exported(`runs/${runId}/predictions/export?format=csv&filter=output='7'`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [header, line, ...rest] = (await csv.text()).split('\r\n');
    expect(header).toMatch(/^prediction_id,run_id,.*,inputs,output,prompt,/);
    expect(line).toContain('"text ""7"", é",7,');
    expect(rest).toEqual(['']);
    const parquet = await exported(`runs/${runId}/predictions/export?format=parquet`);
    const content = await openTable('x.parquet', tableSourceOf(Buffer.from(await parquet.arrayBuffer())));
    let count = 0;
    for await (const batch of content.batches) count += batch.length;
    expect(count).toBe(1_200);
    expect(content.columns).toContain('prompt_version');
  });

  it.each([
    ['export?format=xlsx', 400],
    ['export?search=a&order=relevance', 400],
    ['export?search=!!', 400],
    ['export?filter=nonsense', 400],
    ['export?format=csv&filter=nonsense > 1', 400],
  ])('refuses %s', async (query, status) => {
    const answer = await exported(`predictions/${query}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/problem/);
  });

  it('has no pages: a token is not looked at', async () => {
    const answer = await exported('predictions/export?format=csv&page_token=forged');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^prediction_id,/);
  });
});

describe('pages', () => {
  const pagesOf = async (
    path: string,
    query: Readonly<Record<string, string>>,
    between: () => Promise<unknown>,
  ): Promise<string[]> => {
    const ids: string[] = [];
    for (let token: string | null = ''; token !== null;) {
      const page: Page = await find(path, { ...query, ...(token === '' ? {} : { page_token: token }) });
      ids.push(...page.predictions.map(({ prediction_id: id }) => id));
      token = page.next_page_token;
      await between();
    }
    return ids;
  };

  it.each(['relevance', 'prediction_id asc', 'prediction_id desc', 'logged_at desc', 'logged_at asc'])(
    'by %s are whole while rows are added',
    async (order) => {
      const runId = await newRun();
      const rows = Array.from({ length: 25 }, (_, index) => ({
        inputs: `lock ${'gate '.repeat(index % 4)}`,
        output: `${index}`,
        // Several rows share a time.
        logged_at: 1_700_000_000_000 + (index % 3),
      }));
      await log(runId, rows);
      const path = `runs/${runId}/predictions`;
      const before = (await find(path, { search: 'lock', order })).predictions.map(
        ({ prediction_id: id }) => id,
      );
      expect(before).toHaveLength(25);
      const ids = await pagesOf(path, { search: 'lock', order, page_size: '4' }, () =>
        // Later than all in id, earlier than all in time: it belongs before or after each page.
        log(runId, [{ inputs: 'lock lock gate', output: 'new', logged_at: 1 }]),
      );
      expect(ids.filter((id) => before.includes(id))).toEqual(before);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  it('are cut where their texts grow large', async () => {
    const runId = await newRun();
    const text = 'long '.repeat(190_000);
    for (let count = 0; count < 3; count += 1) {
      await log(
        runId,
        Array.from({ length: 5 }, (_, index) => ({ inputs: `${count}-${index}`, output: text })),
      );
    }
    const first = await find(`runs/${runId}/predictions`);
    expect(first.predictions.length).toBeLessThan(15);
    const ids = await pagesOf(`runs/${runId}/predictions`, {}, () => Promise.resolve());
    expect(new Set(ids).size).toBe(15);
  });
});
