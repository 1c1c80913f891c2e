import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTable, tableSourceOf, valueOf } from '@weir/run-tables';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface RowsAnswer {
  readonly columns: { name: string; type: string; nullable: boolean }[];
  readonly rows: { row_index: number; cells: Record<string, unknown> }[];
  readonly total: number;
  readonly next_page_token: string | null;
}

const FILE = 'eval.json';
let server: TrackingServer;
let run: string;
let tables: string;

beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  const { json } = await server.call<{ run: { info: { run_id: string } } }>(
    'POST',
    '/api/2.0/mlflow/runs/create',
    {
      experiment_id: '0',
    },
  );
  run = json.run.info.run_id;
  tables = `/api/weir/v1/runs/${run}/tables`;
});

const append = (body: unknown, file = FILE) => server.call('POST', `${tables}/${file}/rows`, body);
const rows = async (query: Record<string, string> = {}, file = FILE) =>
  server.call<RowsAnswer>('GET', `${tables}/${file}/rows?${new URLSearchParams(query).toString()}`);
const artifact = (file: string) =>
  `${server.base}/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/${file}`;
const upload = async (file: string, body: string): Promise<void> => {
  expect((await fetch(artifact(file), { method: 'PUT', body })).status).toBe(200);
};
const download = async (file: string): Promise<string> => (await fetch(artifact(file))).text();

const DATA = {
  columns: ['q', 'score', 'label', 'ok', 'my col', 'mixed'],
  data: [
    ['refund please', 0.9, 'a', true, 1, 1],
    ['Refund!', 0.5, 'b', false, 2, 'x'],
    ['hello', null, 'c', null, 3, [1]],
    ['日本 refund', 10, 'a', true, null, { k: 'v' }],
    [null, -2.5, "it's", false, 5, true],
  ],
};

describe('reading rows', () => {
  beforeEach(() => append(DATA));

  it.each([
    ['score > 0.5', [0, 3]],
    ['score >= 0.5 AND score < 10', [0, 1]],
    ['score != 0.5', [0, 3, 4]],
    ['score = 10.0', [3]],
    ['score IS NULL', [2]],
    ['score IS NOT NULL AND q IS NULL', [4]],
    ["q LIKE '%refund%'", [0, 3]],
    ["q ILIKE '%REFUND%'", [0, 1, 3]],
    ["q = 'hello'", [2]],
    ["q > 'h'", [2, 0, 3].sort()],
    ["label IN ('a', 'c')", [0, 2, 3]],
    ["label NOT IN ('a', 'c')", [1, 4]],
    ['score IN (0.50, 10, 1e400)', [1, 3]],
    ['score NOT IN (-2.5)', [0, 1, 3]],
    ['label IN (1) AND ok = true', []],
    [`label = "it's"`, [4]],
    ['ok = true', [0, 3]],
    ['ok != true', [1, 4]],
    ['`my col` >= 2 AND ok = False', [1, 4]],
    ["mixed LIKE '%k%'", [3]],
    ['mixed = 1', [0]],
    ["mixed = '1'", []],
    ['row_index >= 3', [3, 4]],
    ["q = '''; DROP TABLE runs; --'", []],
  ])('filter %s', async (filter, indexes) => {
    const { json } = await rows({ filter });
    expect(json.rows.map(({ row_index }) => row_index)).toEqual(indexes);
    expect(json.total).toBe(indexes.length);
  });

  it.each([
    ['score', [-2.5, 0.5, 0.9, 10, null]],
    ['score DESC', [10, 0.9, 0.5, -2.5, null]],
    ['ok DESC, score', [0.9, 10, -2.5, 0.5, null]],
    ['`my col` DESC', [-2.5, null, 0.5, 0.9, 10]],
  ])('order %s, page by page', async (order, scores) => {
    const seen: unknown[] = [];
    let token: string | null = '';
    while (token !== null) {
      const { json }: { json: RowsAnswer } = await rows({
        order,
        page_size: '2',
        page_token: token,
        columns: 'score',
      });
      seen.push(...json.rows.map(({ cells }) => cells['score']));
      expect(json.total).toBe(5);
      token = json.next_page_token;
    }
    expect(seen).toEqual(scores);
  });

  it('keeps its place while rows are appended', async () => {
    const first = await rows({ page_size: '3', order: 'label' });
    await append({ rows: [{ label: '0' }, { label: 'b' }] });
    const rest = await rows({
      page_size: '10',
      order: 'label',
      page_token: first.json.next_page_token ?? '',
    });
    const labels = [...first.json.rows, ...rest.json.rows].map(({ cells }) => cells['label']);
    expect(labels).toEqual(['a', 'a', 'b', 'b', 'c', "it's"]);
  });

  it('tells the types of columns', async () => {
    const { json } = await rows({ page_size: '1' });
    expect(json.columns).toEqual([
      { name: 'q', type: 'string', nullable: true },
      { name: 'score', type: 'number', nullable: true },
      { name: 'label', type: 'string', nullable: false },
      { name: 'ok', type: 'boolean', nullable: true },
      { name: 'my col', type: 'number', nullable: true },
      { name: 'mixed', type: 'mixed', nullable: false },
    ]);
  });

  it.each([
    [{ filter: 'scor > 1' }, 'filter: there is no column "scor"; did you mean "score"'],
    [{ filter: 'score >' }, 'filter: '],
    [{ filter: "score > 'a' OR q = 'b'" }, 'filter: '],
    [{ filter: 'score LIKE 5' }, 'filter: '],
    [{ filter: 'ok = maybe' }, 'filter: expected a number'],
    [{ filter: 'score > 1e999999' }, ''],
    [{ order: 'score UP' }, 'order: '],
    [{ order: 'nope' }, 'order: there is no column "nope"'],
    [{ columns: 'q,nope' }, 'columns: there is no column "nope"'],
    [{ page_size: '0' }, 'page_size: '],
    [{ page_token: 'eA' }, 'page_token: '],
    [{ fliter: 'x' }, 'fliter: is unknown'],
  ])('says what is wrong with %j', async (query, message) => {
    const { status, json } = await rows(query);
    expect([status, (json as unknown as { title: string }).title]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });

  it('tells of a file that ended its workers, and reads it only when it is written again', async () => {
    const file = 'eval_results_table.json';
    const list = async (): Promise<unknown> =>
      (await server.call<{ tables: { file: string }[] }>('GET', tables)).json.tables.find(
        (table) => table.file === file,
      );
    await upload(file, '{"columns":["a"],"data":[[1]]}');
    await server.database.dataSource.query(
      `UPDATE table_ingests SET parked_reason = 'Five workers ended.' WHERE run_id = $1`,
      [run],
    );
    expect(await list()).toMatchObject({ state: 'refused', reason: 'Five workers ended.', row_count: null });
    const refused = { status: 409, json: { title: expect.stringContaining('Five workers ended.') } };
    expect(await rows({}, file)).toMatchObject(refused);
    expect(await append({ rows: [{ a: 2 }] }, file)).toMatchObject(refused);
    await upload(file, '{"columns":["a"],"data":[[1],[2]]}');
    expect(await list()).toMatchObject({ state: 'ready', row_count: 2 });
  });

  it('refuses a token of another query', async () => {
    const { json } = await rows({ page_size: '1', order: 'label' });
    expect((await rows({ page_size: '1', page_token: json.next_page_token ?? '' })).status).toBe(400);
  });
});

describe('appending rows', () => {
  it('makes a table that clients read, and reads what they write', async () => {
    expect(await append({ rows: [{ q: 'a', n: 1 }] }, 'dir%2Fa.json')).toEqual({
      status: 201,
      json: { first_row: 0, appended: 1, row_count: 1 },
    });
    expect(await download('dir/a.json')).toBe('{"columns":["q","n"],"data":[["a",1]]}');
    await upload('dir/a.json', '{"columns":["q","n"],"data":[["a",1],["b",NaN]]}');
    expect((await rows({}, 'dir/a.json')).json.rows.map(({ cells }) => cells)).toEqual([
      { q: 'a', n: 1 },
      { q: 'b', n: 'NaN' },
    ]);
    const listed = await server.call<{ tables: unknown[] }>('GET', tables);
    expect(listed.json.tables).toEqual([
      expect.objectContaining({ file: 'dir/a.json', state: 'ready', row_count: 2 }),
    ]);
    const list = await server.call('GET', `/api/2.0/mlflow/artifacts/list?run_id=${run}&path=dir`);
    expect(list.json).toMatchObject({ files: [{ path: 'dir/a.json', is_dir: false }] });
  });

  it('takes CSV and JSON Lines', async () => {
    const send = (type: string, body: string) =>
      fetch(`${server.base}${tables}/${FILE}/rows`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      });
    expect((await send('text/csv', 'q,n\r\n"a, b",1\r\n')).status).toBe(201);
    expect((await send('application/x-ndjson', '{"n":2,"extra":[1]}\n{"q":"c"}\n')).status).toBe(201);
    expect(await download(FILE)).toBe(
      '{"columns":["q","n","extra"],"data":[["a, b","1",null],[null,2,[1]],["c",null,null]]}',
    );
    expect((await send('image/png', 'x')).status).toBe(415);
  });

  it('keeps every digit and every character', async () => {
    const body = '{"rows":[{"n":12345678901234567890.50,"t":"\\u0000\\ud800\\ud83d\\ude00"}]}';
    await fetch(`${server.base}${tables}/${FILE}/rows`, { method: 'POST', body });
    const text = await (await fetch(`${server.base}${tables}/${FILE}/rows`)).text();
    expect(text).toContain('"cells":{"n":12345678901234567890.50,"t":"\\u0000\\ud800\\ud83d\\ude00"}');
  });

  it('happens once for a key', async () => {
    const send = (body: string) =>
      fetch(`${server.base}${tables}/${FILE}/rows`, {
        method: 'POST',
        body,
        headers: { 'idempotency-key': 'k1' },
      });
    const first = await send('{"rows":[{"a":1}]}');
    const again = await send('{"rows":[{"a":1}]}');
    expect([first.status, again.status, (await send('{"rows":[{"a":2}]}')).status]).toEqual([201, 201, 409]);
    expect((await rows()).json.total).toBe(1);
  });

  it.each([
    ['not json', '(body)'],
    ['[]', '(body)'],
    ['{}', 'rows: is required'],
    ['{"rows":[]}', 'rows: must have at least one row'],
    ['{"rows":[1]}', 'rows[0]'],
    ['{"rows":[{}]}', 'columns: must name at least one column'],
    ['{"columns":["a"],"data":[[1],[1,2]]}', 'data[1]: has 2 cells for 1 columns'],
    ['{"columns":["a","a"],"data":[[1,2]]}', 'columns[1]'],
    ['{"columns":[1],"data":[[1]]}', 'columns[0]'],
    ['{"rows":[{"a":1}],"more":1}', 'is unknown'],
    [`{"rows":[{"a":${'['.repeat(5000)}${']'.repeat(5000)}}]}`, 'nested'],
    [`{"rows":[${Array.from({ length: 10001 }, () => '{"a":1}').join(',')}]}`, 'more than 10000 rows'],
    [`{"rows":[{"${'c'.repeat(1001)}":1}]}`, 'column name'],
  ])('refuses body %#', async (body, message) => {
    const answer = await fetch(`${server.base}${tables}/${FILE}/rows`, { method: 'POST', body });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(message)]);
    expect((await rows()).status).toBe(404);
  });

  it('knows runs, their lifecycle, names and folders', async () => {
    const body = { rows: [{ a: 1 }] };
    expect(
      (await server.call('POST', `/api/weir/v1/runs/${'0'.repeat(32)}/tables/a.json/rows`, body)).status,
    ).toBe(404);
    expect((await server.call('POST', '/api/weir/v1/runs/nope/tables/a.json/rows', body)).status).toBe(404);
    expect((await append(body, 'a.pkl')).json).toMatchObject({ status: 400, field: 'file' });
    expect((await append(body, '..%2Fa.json')).status).toBe(400);
    await upload('folder.json/x', 'x');
    expect((await append(body, 'folder.json')).status).toBe(409);
    await upload('no.json', 'no table');
    expect((await append(body, 'no.json')).status).toBe(409);
    expect((await rows({}, 'no.json')).status).toBe(409);
    expect(await download('no.json')).toBe('no table');
    await server.call('POST', '/api/2.0/mlflow/runs/delete', { run_id: run });
    expect((await append(body)).status).toBe(400);
  });

  it('goes with the artifact', async () => {
    await append({ rows: [{ a: 1 }] });
    expect((await fetch(`${server.base}${tables}/${FILE}`, { method: 'DELETE' })).status).toBe(204);
    expect((await rows()).status).toBe(404);
    expect((await fetch(artifact(FILE))).status).toBe(404);
    expect((await fetch(`${server.base}${tables}/${FILE}`, { method: 'DELETE' })).status).toBe(404);
    await append({ rows: [{ b: 2 }] });
    expect(await download(FILE)).toBe('{"columns":["b"],"data":[[2]]}');
  });
});

describe('exporting rows', () => {
  const get = (query: string) => fetch(`${server.base}${tables}/${FILE}/export?${query}`);

  it('writes what fits the filter, in order, in every format', async () => {
    await append({
      columns: ['a', 'b'],
      data: [
        [3, '=1+1'],
        [1, 'x, "y"'],
        [2, null],
        [0, 'no'],
      ],
    });
    const query = 'filter=a%20%3E%200&order=a';
    const csv = await get(`format=csv&${query}`);
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="eval.csv"');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await csv.text()).toBe('a,b\r\n1,"x, ""y"""\r\n2,\r\n3,=1+1\r\n');
    expect(await (await get(`format=jsonl&${query}`)).text()).toBe(
      '{"a":1,"b":"x, \\"y\\""}\n{"a":2,"b":null}\n{"a":3,"b":"=1+1"}\n',
    );
    const parquet = Buffer.from(await (await get(`format=parquet&${query}`)).arrayBuffer());
    const table = await openTable('t.parquet', tableSourceOf(parquet));
    const read: unknown[] = [];
    for await (const batch of table.batches) for (const cells of batch) read.push(cells.map(valueOf));
    expect(read).toEqual([
      [1, 'x, "y"'],
      [2, null],
      [3, '=1+1'],
    ]);
  });

  it('writes all of many rows, more than fit one batch', async () => {
    const data = Array.from({ length: 6000 }, (_, index) => [index, 'x'.repeat(500)]);
    await append({ columns: ['n', 't'], data });
    const lines = (await (await get('format=jsonl')).text()).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual(data.map(([n]) => n));
    const ordered = (await (await get('format=csv&order=n%20DESC&filter=n%20%3C%203000')).text())
      .trimEnd()
      .split('\r\n');
    expect(ordered).toHaveLength(3001);
    expect(ordered[1]).toMatch(/^2999,/);
  });

  it('says what is wrong before the first byte', async () => {
    await append({ rows: [{ a: 1 }] });
    expect((await get('format=xlsx')).status).toBe(400);
    expect((await get('filter=nope%20%3D%201')).status).toBe(400);
    expect((await fetch(`${server.base}${tables}/none.json/export`)).status).toBe(404);
  });
});
