import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface Prediction {
  readonly prediction_id: string;
  readonly inputs: unknown;
  readonly output: unknown;
  readonly prompt: unknown;
  readonly prompt_name: string | null;
  readonly file: string | null;
  readonly row_index: number | null;
}
interface Listing {
  readonly predictions: readonly Prediction[];
  readonly files: readonly {
    readonly file: string;
    readonly state: string;
    readonly reason: string | null;
    readonly rows: number;
  }[];
}

let server: TrackingServer;
let runId: string;

beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());

beforeEach(async () => {
  const { json } = await server.call<{ run: { info: { run_id: string } } }>(
    'POST',
    '/api/2.0/mlflow/runs/create',
    { experiment_id: '0', start_time: 1 },
  );
  runId = json.run.info.run_id;
});

const FILE = 'llm_predictions.csv';
const address = (file: string): string =>
  `${server.base}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts/${file}`;

async function put(file: string, body: string | Uint8Array): Promise<void> {
  const answer = await fetch(address(file), { method: 'PUT', body });
  expect(answer.status).toBe(200);
}

async function download(file: string): Promise<string> {
  const answer = await fetch(address(file));
  expect(answer.status).toBe(200);
  return answer.text();
}

async function listing(): Promise<Listing> {
  const { status, json } = await server.call<Listing>('GET', `/api/weir/v1/runs/${runId}/predictions`);
  expect(status).toBe(200);
  return json;
}

const log = async (predictions: readonly object[]): Promise<void> => {
  const { status } = await server.call('POST', `/api/weir/v1/runs/${runId}/predictions`, { predictions });
  expect(status).toBe(201);
};

async function files(): Promise<string[]> {
  const { json } = await server.call<{ files?: { path: string }[] }>(
    'GET',
    `/api/2.0/mlflow/artifacts/list?run_id=${runId}`,
  );
  return (json.files ?? []).map(({ path }) => path);
}

const pairs = ({ predictions }: Listing): [unknown, unknown][] =>
  predictions.map(({ inputs, output }) => [inputs, output]);

const HEADER = 'inputs,outputs,prompts\r\n';

describe('predictions of a file', () => {
  it('are rows, with dicts of Python as JSON', async () => {
    await put(
      FILE,
      `${HEADER}"{'question': ""What's a weir?"", 'k': 2}",A dam,"Ask: {q}, please"\r\nplain,"two\r\nlines",\r\n`,
    );
    const { predictions, files: seen } = await listing();
    expect(predictions).toMatchObject([
      {
        inputs: { question: "What's a weir?", k: 2 },
        output: 'A dam',
        prompt: 'Ask: {q}, please',
        row_index: 0,
      },
      { inputs: 'plain', output: 'two\r\nlines', prompt: '', file: FILE, row_index: 1 },
    ]);
    expect(seen).toEqual([{ file: FILE, state: 'ready', reason: null, rows: 2 }]);
  });

  it('follow the file: appended, changed, shortened, deleted', async () => {
    await put(FILE, `${HEADER}a,1,\r\nb,2,\r\na,1,\r\n`);
    const first = await listing();
    expect(pairs(first)).toEqual([['a', '1'], ['b', '2'], ['a', '1']]); // prettier-ignore
    await put(FILE, `${HEADER}a,1,\r\nb,2,\r\na,1,\r\nc,3,\r\n`);
    const second = await listing();
    expect(second.predictions.slice(0, 3)).toEqual(first.predictions);
    expect(pairs(second).at(-1)).toEqual(['c', '3']);
    await put(FILE, `${HEADER}a,1,\r\nB,2,\r\n`);
    const third = await listing();
    expect(pairs(third)).toEqual([['a', '1'], ['B', '2']]); // prettier-ignore
    expect(third.predictions[0]).toEqual(first.predictions[0]);
    await fetch(address(FILE), { method: 'DELETE' });
    expect(await listing()).toEqual({ predictions: [], next_page_token: null, files: [] });
  });

  it('come from the results of an evaluation too', async () => {
    await put(
      'val_eval_results_table.json',
      JSON.stringify({
        columns: ['question', 'targets', 'outputs', 'toxicity/v1/score'],
        data: [
          ['What?', 'x', 'A weir', 0.5],
          [{ nested: [1, null] }, null, null, null],
        ],
      }),
    );
    expect(pairs(await listing())).toEqual([
      ['What?', 'A weir'],
      [{ nested: [1, null] }, ''],
    ]);
  });

  it('are none in a table about something else', async () => {
    await put('eval_results_table.json', '{"columns":["loss"],"data":[[1.5]]}');
    expect(await listing()).toMatchObject({ predictions: [], files: [{ state: 'ready', rows: 0 }] });
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    [FILE, 'a,b\r\n1,2\r\n', /columns must be inputs, outputs, prompts/],
    [FILE, `${HEADER}a,"never closed`, /cannot be read/],
    [FILE, `${HEADER}a,b,c,d\r\n`, /row 1.*4 cells/],
    [FILE, Buffer.from([0xff, 0xfe, 0x00, 0x01]), /cannot be/],
    [FILE, '', /cannot be read/],
    ['eval_results_table.json', '{"columns":["inputs","outputs"],"data":[["a"', /cannot be read/],
    ['eval_results_table.json', '[1,2,3]', /cannot be read/],
    ['eval_results_table.json', '{"columns":["inputs","outputs"],"data":[["a\\u0000","b"]]}', /row 1.*NUL/],
  ])('%s with %.40j is refused with its reason, once, and keeps other rows', async (file, body, reason) => {
    await put(
      file,
      file === FILE ? `${HEADER}old,1,\r\n` : '{"columns":["inputs","outputs"],"data":[["old","1"]]}',
    );
    await log([{ inputs: 'rest', output: 'kept' }]);
    expect((await listing()).predictions).toHaveLength(2);
    await put(file, body);
    for (let look = 0; look < 2; look += 1) {
      const { predictions, files: seen } = await listing();
      expect(predictions.map(({ inputs }) => inputs)).toEqual(['rest']);
      expect(seen).toEqual([{ file, state: 'refused', reason: expect.stringMatching(reason), rows: 0 }]);
    }
    // What the user uploaded is theirs: Weir does not write over a file that it cannot read.
    const answer = await fetch(address(file));
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(body));
  });
});

describe('predictions logged by REST', () => {
  it('are in the file that clients list and download, after those of the file', async () => {
    await put(FILE, `${HEADER}one,1,p\r\n`);
    await log([{ inputs: { q: "it's" }, output: 'say "2",\nplease', prompt: null }]);
    expect(await files()).toEqual([FILE]);
    expect(await download(FILE)).toBe(`${HEADER}one,1,p\r\n"{'q': ""it's""}","say ""2"",\nplease",""\r\n`);
    expect((await listing()).predictions).toMatchObject([
      { inputs: { q: "it's" }, file: FILE, row_index: 1 },
      { inputs: 'one', row_index: 0 },
    ]);
  });

  it('make the file where there is none', async () => {
    expect(await files()).toEqual([]);
    await log([{ inputs: 'a', output: 'b' }]);
    expect(await files()).toEqual([FILE]);
    await log([{ inputs: 'c', output: 'd' }]);
    expect(await download(FILE)).toBe(`${HEADER}a,b,""\r\nc,d,""\r\n`);
  });

  it('keep what only REST says when a client appends to the file', async () => {
    await log([{ inputs: { q: 1 }, output: 'A', prompt_name: 'p', prompt_version: 1 }]);
    const before = await download(FILE);
    await log([{ inputs: 'meanwhile', output: 'B', prompt_name: 'p', prompt_version: 2 }]);
    // As `log_predictions` does it: it has not seen what was logged since its download.
    await put(FILE, `${before}new,C,\r\n`);
    const text = await download(FILE);
    expect(text).toBe(
      `${HEADER}{'q': 1},A,""\r\nnew,C,\r\nmeanwhile,B,""\r\n`.replace('new,C,\r', 'new,C,""\r'),
    );
    const { predictions } = await listing();
    expect(predictions).toHaveLength(3);
    expect(predictions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ inputs: { q: 1 }, prompt_name: 'p', row_index: 0 }),
        expect.objectContaining({ inputs: 'new', prompt_name: null, row_index: 1 }),
        expect.objectContaining({ inputs: 'meanwhile', prompt_name: 'p', row_index: 2 }),
      ]),
    );
  });

  it('are never lost to a client that writes over the file', async () => {
    await log([{ inputs: 'a', output: 'b' }]);
    expect(await download(FILE)).toContain('a,b');
    await put(FILE, `${HEADER}mine,only,\r\n`);
    expect(await download(FILE)).toBe(`${HEADER}mine,only,""\r\na,b,""\r\n`);
  });

  it('go with the file when it is deleted', async () => {
    await log([{ inputs: 'a', output: 'b' }]);
    expect(await files()).toEqual([FILE]);
    await fetch(address(FILE), { method: 'DELETE' });
    expect((await listing()).predictions).toEqual([]);
    expect(await files()).toEqual([]);
  });

  it('are all in the file when many log and read at once', async () => {
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let turn = 0; turn < 5; turn += 1) {
        await log([{ inputs: `${writer}-${turn}`, output: 'x' }]);
        await files();
      }
    });
    await Promise.all(writers);
    const lines = (await download(FILE)).trimEnd().split('\r\n').slice(1);
    expect(lines).toHaveLength(30);
    expect(new Set(lines).size).toBe(30);
    const { predictions } = await listing();
    expect(predictions.map(({ row_index: index }) => index).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 30 }, (_, index) => index),
    );
  });
});

describe('the outbox', () => {
  const waiting = async (): Promise<string[]> => {
    const rows: { file: string }[] = await server.database.dataSource.query(
      'SELECT file FROM table_ingests WHERE run_id = $1 ORDER BY file',
      [runId],
    );
    return rows.map(({ file }) => file);
  };
  const tag = (value: string): Promise<unknown> =>
    server.call('POST', '/api/2.0/mlflow/runs/set-tag', {
      run_id: runId,
      key: 'mlflow.loggedArtifacts',
      value,
    });

  it('names tables, and no other file', async () => {
    await put('plot.json', '{}');
    await put('deep/val_eval_results_table.json', '{"columns":[],"data":[]}');
    await put(FILE, HEADER);
    await put('model/MLmodel', 'x');
    expect(await waiting()).toEqual(['deep/val_eval_results_table.json', FILE]);
  });

  it('names what the tag of log_table names, which is set after the file', async () => {
    await put('answers.json', '{"columns":["a"],"data":[[1]]}');
    expect(await waiting()).toEqual([]);
    await tag(JSON.stringify([{ path: 'answers.json', type: 'table' }, { path: 'später "x".json', type: 'table' }])); // prettier-ignore
    expect(await waiting()).toEqual(['answers.json', 'später "x".json']);
    await server.database.dataSource.query('DELETE FROM table_ingests WHERE run_id = $1', [runId]);
    await put('answers.json', '{"columns":["a"],"data":[[1],[2]]}');
    expect(await waiting()).toEqual(['answers.json']);
  });

  it.each([
    '',
    'nonsense',
    '[{"path": "cut.json", "ty',
    '[{"path": "\\ud800.json"}]',
    '[{"path": "a\\u0000.json"}]',
    '{"path": 5}',
  ])('takes the tag %j without harm', async (value) => {
    expect(await tag(value)).toMatchObject({ status: 200 });
    expect(await waiting()).toEqual(value.includes('cut') ? ['cut.json'] : []);
  });

  it('has one entry for a file that is written again and again', async () => {
    for (let turn = 0; turn < 20; turn += 1) await put(FILE, `${HEADER}${turn},x,\r\n`);
    expect(await waiting()).toEqual([FILE]);
    expect(pairs(await listing())).toEqual([['19', 'x']]);
  });
});
