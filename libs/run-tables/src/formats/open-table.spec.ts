import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { valueOf, type CellText } from './cell.js';
import { openTable } from './open-table.js';
import { TABLE_LIMITS } from './table-limits.js';
import { tableSourceOf, type TableSource } from './table-source.js';

interface Table {
  readonly columns: readonly string[];
  readonly rows: CellText[][];
}

/** The same bytes in pieces of one size: every place in a file can be the end of a piece. */
function inPieces(bytes: Uint8Array, size: number): TableSource {
  return {
    sizeBytes: bytes.byteLength,
    read: async function* () {
      for (let at = 0; at < bytes.byteLength; at += size)
        yield await Promise.resolve(bytes.subarray(at, at + size));
    },
  };
}

async function read(
  file: string,
  content: string | Uint8Array | TableSource,
  limits = TABLE_LIMITS,
): Promise<Table> {
  const source =
    typeof content === 'string'
      ? tableSourceOf(Buffer.from(content))
      : content instanceof Uint8Array
        ? tableSourceOf(content)
        : content;
  const { columns, batches } = await openTable(file, source, limits);
  const rows: CellText[][] = [];
  for await (const batch of batches) for (const cells of batch) rows.push([...cells]);
  return { columns, rows };
}

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url));

const nested = (depth: number): string =>
  `{"columns":["a"],"data":[[${'['.repeat(depth)}${']'.repeat(depth)}]]}`;

describe('JSON in the split form of pandas', () => {
  const pandas = '{"columns":["inputs","score"],"data":[["h\\u00e9llo \\"x\\" \\/ \\\\",0.0],["日本",null]]}';

  it('keeps every cell as it is written', async () => {
    const { columns, rows } = await read('t.json', pandas);
    expect(columns).toEqual(['inputs', 'score']);
    expect(rows).toEqual([
      ['"h\\u00e9llo \\"x\\" \\/ \\\\"', '0.0'],
      ['"日本"', 'null'],
    ]);
    expect(valueOf(rows[0]?.[0] ?? '')).toBe('héllo "x" / \\');
  });

  it('reads the same wherever the pieces of the file end', async () => {
    const whole = await read('t.json', pandas);
    for (let size = 1; size < 12; size += 1) {
      expect(await read('t.json', inPieces(Buffer.from(pandas), size))).toEqual(whole);
    }
  });

  it('takes the members in any order, an index, spaces, and the tokens of Python', async () => {
    const text =
      ' { "data" : [ [ NaN , -Infinity ] , [ [1, {"a": NaN}] , {} ] ] , "index" : [ 0 , "b" ] , "columns" : [ "a" , 7 ] } \n';
    expect(await read('t.json', text)).toEqual({
      columns: ['a', '7'],
      rows: [
        ['NaN', '-Infinity'],
        ['[1, {"a": NaN}]', '{}'],
      ],
    });
  });

  it('keeps numbers that no double holds, and escapes that Postgres does not take', async () => {
    const text = '{"columns":["a"],"data":[[12345678901234567890.10],[1e400],["\\u0000\\ud800"]]}';
    expect((await read('t.json', text)).rows).toEqual([
      ['12345678901234567890.10'],
      ['1e400'],
      ['"\\u0000\\ud800"'],
    ]);
  });

  it('reads tables without rows or without columns', async () => {
    expect(await read('t.json', '{"columns":["a"],"data":[]}')).toEqual({ columns: ['a'], rows: [] });
    expect(await read('t.json', '{"columns":[],"index":[],"data":[]}')).toEqual({ columns: [], rows: [] });
    expect(await read('t.json', '{"data":[[]],"columns":[]}')).toEqual({ columns: [], rows: [[]] });
  });

  it('ends short rows in nulls and gives equal names a number, as pandas does', async () => {
    expect(await read('t.json', '{"data":[[1],[1,2,3]],"columns":["a","a","a.1"]}')).toEqual({
      columns: ['a', 'a.1', 'a.1.1'],
      rows: [
        ['1', 'null', 'null'],
        ['1', '2', '3'],
      ],
    });
  });

  it.each([
    ['', 'the file is no JSON object'],
    ['[{"a":1}]', 'the file is no JSON object'],
    ['{}', 'must have "columns" and "data"'],
    ['{"columns":["a"]}', 'must have "columns" and "data"'],
    ['{"data":[[1]]}', 'must have "columns" and "data"'],
    ['{"columns":["a"],"rows":[]}', '"rows" is none of'],
    ['{"columns":["a"],"data":[[1]', 'row 1'],
    ['{"columns":["a"],"data":[[1]]} x', 'behind the end'],
    ['{"columns":["a"],"data":[[1],{"a":1}]}', 'row 2: a row must be a list'],
    ['{"columns":["a","b"],"data":[[1,2],[1,nul]]}', 'row 2, column "b": "nul" is no value of JSON'],
    ['{"columns":["a"],"data":[[1],[1,2]]}', 'row 2: it has 2 cells, but the table has 1 columns'],
    ['{"data":[[1],[1,2]],"columns":["a"]}', 'row 2: it has 2 cells, but the table has 1 columns'],
    ['{"columns":["a"],"data":[["\u0001"]]}', 'row 1, column "a": a control character'],
    ['{"columns":["a"],"data":[["\\x"]]}', 'row 1, column "a": a string holds an escape'],
    ['{"columns":["a"],"data":[[01]]}', 'row 1, column "a": "01" is no value'],
    ['{"columns":["a"],"data":[[1,]]}', 'a value is missing'],
    ['{"columns":["a"],"data":[],"data":[]}', '"data" twice'],
    [nested(101), 'row 1, column "a": lists and objects are nested too deep'],
    [nested(500_000), 'nested too deep'],
  ])('says what is wrong with the text of case %#', async (text, message) => {
    await expect(read('t.json', text)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    });
  });

  it('refuses what is too large, by its place', async () => {
    const limits = { ...TABLE_LIMITS, maxRows: 2, maxColumns: 2, maxRowLength: 50, maxColumnNameLength: 9 };
    const refusal = (message: string) => ({
      code: 'TABLE.TOO_LARGE',
      status: 400,
      message: expect.stringContaining(message) as unknown,
    });
    const long = 'x'.repeat(60);
    await expect(read('t.json', '{"columns":[1,2,3],"data":[]}', limits)).rejects.toMatchObject(
      refusal('3 columns'),
    );
    await expect(read('t.json', '{"columns":[1],"data":[[1],[2],[3]]}', limits)).rejects.toMatchObject(
      refusal('2 rows'),
    );
    await expect(read('t.json', `{"columns":[1],"data":[[1],["${long}"]]}`, limits)).rejects.toMatchObject(
      refusal('row 2'),
    );
    await expect(read('t.json', '{"columns":["0123456789"],"data":[]}', limits)).rejects.toMatchObject(
      refusal('column name'),
    );
  });

  it('refuses bytes that are no text', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"columns":["a"],"data":[["'),
      Buffer.of(0xff),
      Buffer.from('"]]}'),
    ]);
    await expect(read('t.json', bytes)).rejects.toMatchObject({ code: 'TABLE.MALFORMED', status: 400 });
  });
});

describe('CSV', () => {
  // What csv.writer of Python writes.
  const python = 'inputs,"a ""b"", c"\r\n"line\r\nbreak","say ""no"""\r\n,"x, y"\r\nplain,\r\n';

  it('reads the dialect of Python, wherever the pieces of the file end', async () => {
    const rows = [
      [JSON.stringify('line\r\nbreak'), JSON.stringify('say "no"')],
      ['null', '"x, y"'],
      ['"plain"', 'null'],
    ];
    for (let size = 1; size < 12; size += 1) {
      expect(await read('t.csv', inPieces(Buffer.from(python), size))).toEqual({
        columns: ['inputs', 'a "b", c'],
        rows,
      });
    }
  });

  it('takes other line ends, empty lines, a byte order mark, and a last line without an end', async () => {
    expect(await read('t.csv', '\ufeffa,b\n\n1,2\r3,"4"x\n"",')).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['"1"', '"2"'],
        ['"3"', '"4x"'],
        ['""', 'null'],
      ],
    });
  });

  it.each([
    ['', 'no line with the names'],
    ['a,b\r\n1,2\r\n1,2,3\r\n', 'row 2: it has 3 cells'],
    ['a\r\n"x', 'row 1: the file ends within quotes'],
  ])('says what is wrong with %j', async (text, message) => {
    await expect(read('t.csv', text)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    });
  });
});

describe('JSON Lines', () => {
  it('has a column for every name', async () => {
    const text = '{"a":1,"b":"x"}\n{"c":[1,2],"a":null}\r\n\n{}';
    for (let size = 1; size < 12; size += 1) {
      expect(await read('t.jsonl', inPieces(Buffer.from(text), size))).toEqual({
        columns: ['a', 'b', 'c'],
        rows: [
          ['1', '"x"', 'null'],
          ['null', 'null', '[1,2]'],
          ['null', 'null', 'null'],
        ],
      });
    }
  });

  it.each([
    ['{"a":1}\n[1]', 'row 2: every line must be a JSON object'],
    ['{"a":1}\n{"a":1', 'row 2: the file ends in the middle'],
    ['{"a":1,"b":x}', 'row 1: "x" is no value of JSON behind "a"'],
  ])('says what is wrong with %j', async (text, message) => {
    await expect(read('t.ndjson', text)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    });
  });
});

describe('Parquet', () => {
  const image = '{"type":"image","filepath":"a.png","compressed_filepath":"a.webp"}';

  it.each(['pandas.parquet', 'pandas-zstd.parquet'])('reads what pandas writes: %s', async (name) => {
    const { columns, rows } = await read('t.parquet', fixture(name));
    expect(columns).toEqual(['inputs', 'n', 'score', 'ok', 'tags', 'image', 'at']);
    const parsed = rows.map((cells) => cells.slice(0, 5));
    expect(parsed).toEqual([
      ['"héllo"', '1', '0.5', 'true', '["a","b"]'],
      ['"日本\\n語"', '1152921504606846976', 'Infinity', 'false', '[]'],
      ['null', '-3', 'null', 'true', 'null'],
    ]);
    expect(rows.map((cells) => cells[6])).toEqual([
      '"2023-01-02T03:04:05.123456"',
      '"1969-12-31T23:59:59.999999"',
      'null',
    ]);
    expect(JSON.parse(rows[2]?.[5] ?? '')).toEqual(JSON.parse(image));
  });

  it('refuses a file that is none, cut off or damaged', async () => {
    const whole = fixture('pandas.parquet');
    const refusal = { code: 'TABLE.MALFORMED', status: 400 };
    await expect(read('t.parquet', 'PAR1 and nothing else PAR1')).rejects.toMatchObject(refusal);
    await expect(read('t.parquet', '')).rejects.toMatchObject(refusal);
    await expect(read('t.parquet', whole.subarray(0, 900))).rejects.toMatchObject(refusal);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 4, 40);
    await expect(read('t.parquet', damaged)).rejects.toMatchObject(refusal);
  });
});

it('refuses a file whose name is no name of a table', async () => {
  await expect(read('model.pkl', '')).rejects.toMatchObject({ code: 'TABLE.FORMAT_UNKNOWN', status: 400 });
});
