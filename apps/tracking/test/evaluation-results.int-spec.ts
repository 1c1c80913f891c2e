import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const PATH = '/api/weir/v1/evaluations';
const FORMULA = '=HYPERLINK("http://x","y")';
const ROWS = [
  { inputs: 'one', truth: '1' },
  { inputs: 'two, "quoted"\nand broken', truth: FORMULA },
  { inputs: null, truth: { nested: [1, 'ü'] } },
  { inputs: 'four\u0000', truth: '4' },
];
const REQUEST = {
  data: { rows: ROWS },
  model: { endpoint: 'endpoints:/chat', prompt: '{inputs}' },
  targets: 'truth',
  extra_metrics: ['exact_match', 'answer_similarity'],
};
const JUDGE = 'answer_similarity/v1';

interface Row {
  readonly row_index: number;
  readonly [field: string]: unknown;
}
interface Page {
  readonly rows: readonly Row[];
  readonly next_page_token: string | null;
}
interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

describe('the results of an evaluation', () => {
  let server: TrackingServer;
  let results: string;

  beforeAll(async () => {
    server = await startTrackingServer();
    const { json } = await server.call<{ evaluation_id: string; links: { results: string } }>(
      'POST',
      PATH,
      REQUEST,
    );
    results = json.links.results;
    await server.database.dataSource.query(
      `INSERT INTO evaluation_units (evaluation_id, row_index, unit, outcome, score, output, latency_seconds, reason) VALUES
         ($1, 0, 'prediction', 'scored', NULL, '"1"', 0.5, NULL),
         ($1, 1, 'prediction', 'scored', NULL, '"a\\u0000b"', 1.5, NULL),
         ($1, 2, 'prediction', 'failed', NULL, NULL, NULL, 'the row has no value in "inputs"'),
         ($1, 0, 'exact_match/v1', 'scored', 1, NULL, NULL, NULL),
         ($1, 1, 'exact_match/v1', 'scored', 0, NULL, NULL, NULL),
         ($1, 2, 'exact_match/v1', 'not-applicable', NULL, NULL, NULL, 'no prediction'),
         ($1, 0, '${JUDGE}', 'scored', 5, NULL, NULL, 'the same'),
         ($1, 1, '${JUDGE}', 'scored', 'NaN', NULL, NULL, '-1, or "none"'),
         ($1, 2, '${JUDGE}', 'failed', NULL, NULL, NULL, 'the judge answered prose')`,
      [json.evaluation_id],
    );
  });
  afterAll(() => server.close());

  const get = async (query: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${server.base}${results}?${new URLSearchParams(query).toString()}`);
  const page = async (query: Readonly<Record<string, string>> = {}): Promise<Page> => {
    const answer = await get(query);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Page;
  };
  const indexes = async (query: Readonly<Record<string, string>>): Promise<number[]> =>
    (await page(query)).rows.map(({ row_index }) => row_index);

  it('show what is committed of each row', async () => {
    const { rows, next_page_token } = await page();
    expect(next_page_token).toBeNull();
    expect(rows).toEqual([
      {
        row_index: 0,
        data: ROWS[0],
        prediction: '1',
        latency_seconds: 0.5,
        scores: { 'exact_match/v1': 1, [JUDGE]: 5 },
        justifications: { [JUDGE]: 'the same' },
        errors: {},
        skipped: {},
      },
      {
        row_index: 1,
        data: ROWS[1],
        prediction: 'a\u0000b',
        latency_seconds: 1.5,
        scores: { 'exact_match/v1': 0, [JUDGE]: 'NaN' },
        justifications: { [JUDGE]: '-1, or "none"' },
        errors: {},
        skipped: {},
      },
      {
        row_index: 2,
        data: ROWS[2],
        prediction: null,
        latency_seconds: null,
        scores: {},
        justifications: {},
        errors: { prediction: 'the row has no value in "inputs"', [JUDGE]: 'the judge answered prose' },
        skipped: { 'exact_match/v1': 'no prediction' },
      },
      {
        row_index: 3,
        data: ROWS[3],
        prediction: null,
        latency_seconds: null,
        scores: {},
        justifications: {},
        errors: {},
        skipped: {},
      },
    ]);
  });

  it.each<[string, number[]]>([
    ['scores.`exact_match/v1` < 0.5', [1]],
    ['scores.`exact_match/v1` IS NULL', [2, 3]],
    ['scores.`exact_match/v1` IS NOT NULL AND row_index != 0', [1]],
    ['errors IS NOT NULL', [2]],
    ['errors IS NULL', [0, 1, 3]],
    ['errors.prediction IS NOT NULL', [2]],
    [`errors.\`${JUDGE}\` ILIKE '%PROSE'`, [2]],
    [`justifications.\`${JUDGE}\` LIKE 'the%'`, [0]],
    ['latency_seconds > 1', [1]],
    ['latency_seconds IS NULL', [2, 3]],
    ['row_index >= 2', [2, 3]],
    [`scores.\`${JUDGE}\` = 'yes'`, []],
  ])('are filtered by %s', async (filter, expected) => {
    await expect(indexes({ filter })).resolves.toEqual(expected);
  });

  it('are ordered by a score, rows without one last, page by page', async () => {
    await expect(indexes({ order_by: 'scores.`exact_match/v1`' })).resolves.toEqual([1, 0, 2, 3]);
    await expect(indexes({ order_by: `scores.\`${JUDGE}\` desc` })).resolves.toEqual([1, 0, 2, 3]);
    await expect(indexes({ order_by: 'row_index desc', failed: 'true' })).resolves.toEqual([2]);
    const seen: number[] = [];
    const order_by = `scores.\`${JUDGE}\``;
    for (let page_token: string | null = ''; page_token !== null;) {
      const { rows, next_page_token } = await page({ order_by, limit: '1', page_token });
      seen.push(...rows.map(({ row_index }) => row_index));
      page_token = next_page_token;
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('are a CSV file with correct quotes', async () => {
    const answer = await get({ format: 'csv' });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="evaluation-[0-9a-f-]{36}\.csv"$/,
    );
    const lines = (await answer.text()).split('\r\n');
    expect(lines[0]).toBe(
      `row_index,inputs,truth,prediction,latency_seconds,prediction/error,exact_match/v1/score,exact_match/v1/error,` +
        `${JUDGE}/score,${JUDGE}/justification,${JUDGE}/error`,
    );
    expect(lines[1]).toBe(`0,one,1,1,0.5,,1,,5,the same,`);
    expect(lines[2]).toBe(
      `1,"two, ""quoted""\nand broken","=HYPERLINK(""http://x"",""y"")",a\u0000b,1.5,,0,,NaN,"-1, or ""none""",`,
    );
    expect(lines[3]).toBe(
      `2,,"{""nested"":[1,""ü""]}",,,"the row has no value in ""inputs""",,,,,the judge answered prose`,
    );
    expect(lines).toHaveLength(6);
  });

  it('are harmless to spreadsheets when that is asked for', async () => {
    const text = await (
      await get({ format: 'csv', escape_formulas: 'true', filter: 'row_index = 1' })
    ).text();
    expect(text).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
    expect(text).toContain(`"'-1, or ""none"""`);
  });

  it('are JSON Lines with the same filter and order', async () => {
    const query = { format: 'jsonl', order_by: 'row_index desc', filter: 'row_index < 2' };
    const answer = await get(query);
    expect(answer.headers.get('content-type')).toBe('application/jsonl');
    const lines = (await answer.text()).trimEnd().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map((row) => row.row_index)).toEqual([1, 0]);
    expect(rows[1]).toMatchObject({
      inputs: 'one',
      prediction: '1',
      [`${JUDGE}/score`]: 5,
      'prediction/error': null,
    });
  });

  it.each<[Readonly<Record<string, string>>, string]>([
    [{ filter: 'scores.magic < 1' }, 'filter'],
    [{ filter: 'scores.`exact_match/v1` < "x"' }, 'filter'],
    [{ filter: 'scores.`exact_match/v1` < 1e999' }, 'filter'],
    [{ filter: 'inputs = 1' }, 'filter'],
    [{ filter: 'errors = 1' }, 'filter'],
    [{ filter: "errors.prediction LIKE 'a\u0000'" }, 'filter'],
    [{ filter: 'row_index < 1.5' }, 'filter'],
    [{ filter: 'row_index = 1 OR row_index = 2' }, 'filter'],
    [{ filter: "row_index = '1'; DROP TABLE evaluations" }, 'filter'],
    [{ filter: 'a'.repeat(7_000) }, 'filter'],
    [{ order_by: 'scores.magic' }, 'order_by'],
    [{ order_by: 'inputs' }, 'order_by'],
    [{ order_by: 'row_index sideways' }, 'order_by'],
    [{ order_by: '`' }, 'order_by'],
    [{ page_token: 'x' }, 'page_token'],
    [{ page_token: Buffer.from('0123456789abcdef 1 -').toString('base64url') }, 'page_token'],
    [{ limit: '0' }, 'limit'],
    [{ limit: '1001' }, 'limit'],
    [{ format: 'xml' }, 'format'],
    [{ format: 'csv', limit: '5' }, 'limit'],
    [{ format: 'csv', page_token: 'x' }, 'page_token'],
    [{ escape_formulas: 'true' }, 'escape_formulas'],
    [{ failed: 'yes' }, 'failed'],
    [{ sort: 'x' }, 'sort'],
  ])('refuse %j and name the parameter', async (query, field) => {
    const answer = await get(query);
    const problem = (await answer.json()) as Problem;
    expect({ status: answer.status, fields: problem.errors.map((error) => error.field) }).toEqual({
      status: 400,
      fields: [field],
    });
  });

  it('say where rows are found by their data', async () => {
    const { errors } = (await (await get({ filter: "inputs = 'three'" })).json()) as Problem;
    const [, address, runId] =
      /GET (\/api\/weir\/v1\/runs\/([0-9a-f]{32})\/\S+)\?filter=/.exec(errors[0]?.message ?? '') ?? [];
    const run = await server.call<{ run: { info: { artifact_uri: string } } }>(
      'GET',
      `/api/2.0/mlflow/runs/get?run_id=${runId ?? ''}`,
    );
    const folder = run.json.run.info.artifact_uri.replace(
      'mlflow-artifacts:',
      '/api/2.0/mlflow-artifacts/artifacts',
    );
    const table = { columns: ['inputs'], data: [['one'], ['two'], ['three']] };
    const body = JSON.stringify(table);
    const stored = await fetch(`${server.base}${folder}/eval_results_table.json`, { method: 'PUT', body });
    expect(stored.status).toBe(200);
    const found = await fetch(
      `${server.base}${address ?? ''}?filter=${encodeURIComponent("inputs = 'three'")}`,
    );
    expect(found.status).toBe(200);
    await expect(found.json()).resolves.toMatchObject({ rows: [{ row_index: 2 }] });
  });

  it('belong to one query: its token fits no other', async () => {
    const { next_page_token } = await page({ limit: '1' });
    const answer = await get({ limit: '1', order_by: 'row_index desc', page_token: next_page_token ?? '' });
    expect(answer.status).toBe(400);
  });
});

describe('a long file of results', () => {
  let server: TrackingServer;
  beforeAll(async () => {
    server = await startTrackingServer();
  });
  afterAll(() => server.close());

  it('is whole, and a caller that leaves in the middle disturbs nobody', async () => {
    const { json } = await server.call<{ evaluation_id: string; links: { results: string } }>('POST', PATH, {
      ...REQUEST,
      data: { rows: [{ inputs: 'x', truth: 'y' }] },
    });
    await server.database.dataSource.query(
      `INSERT INTO evaluation_rows SELECT $1, i, json_build_array(repeat(md5(i::text), 300), '') FROM generate_series(1, 20000) AS i`,
      [json.evaluation_id],
    );
    const received = await new Promise<number>((resolve, reject) => {
      const asked = request({ port: server.port, path: `${json.links.results}?format=jsonl` }, (answer) => {
        answer.once('data', (piece: Buffer) => {
          answer.destroy();
          resolve(piece.length);
        });
      });
      asked.on('error', reject).end();
    });
    expect(received).toBeLessThan(2_000_000);
    const whole = await fetch(`${server.base}${json.links.results}?format=jsonl`);
    expect((await whole.text()).trimEnd().split('\n')).toHaveLength(20_001);
  });
});
