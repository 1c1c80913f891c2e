import { describe, expect, it } from '@jest/globals';
import type { CellText } from './cell.js';
import { openTable, type TableFormat } from './open-table.js';
import { TABLE_LIMITS } from './table-limits.js';
import { tableSourceOf } from './table-source.js';
import { writeTable } from './write-table.js';

async function written(format: TableFormat, columns: readonly string[], rows: CellText[][]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  // Two batches: nothing may depend on where one ends.
  const read = async function* () {
    yield await Promise.resolve(rows.slice(0, 1));
    yield rows.slice(1);
  };
  for await (const chunk of writeTable(format, { columns, read })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function readBack(format: TableFormat, columns: readonly string[], rows: CellText[][]) {
  const table = await openTable(`t.${format}`, tableSourceOf(await written(format, columns, rows)));
  const read: (readonly CellText[])[] = [];
  for await (const batch of table.batches) read.push(...batch);
  return { columns: table.columns, rows: read };
}

const image = '{"type":"image","filepath":"a.png","compressed_filepath":"a.webp"}';
const mixed: CellText[][] = [
  ['"日本 \\"x\\"\\r\\n=1+1"', '1.0', 'NaN', image],
  ['null', '12345678901234567890', '-Infinity', '[1,[null,"a"]]'],
  ['""', 'true', '{"a":NaN}', 'null'],
];

describe('JSON in the split form', () => {
  it('is what pandas writes', async () => {
    const text = await written(
      'json',
      ['a', 'b "c"'],
      [
        ['"x"', '0.5'],
        ['null', '1'],
      ],
    );
    expect(text.toString()).toBe('{"columns":["a","b \\"c\\""],"data":[["x",0.5],[null,1]]}');
  });

  it('comes back as it was', async () => {
    expect(await readBack('json', ['a', 'b', 'c', 'd'], mixed)).toEqual({
      columns: ['a', 'b', 'c', 'd'],
      rows: mixed,
    });
    expect(await readBack('json', ['a'], [])).toEqual({ columns: ['a'], rows: [] });
  });
});

describe('JSON Lines', () => {
  it('is JSON that every reader takes', async () => {
    const text = (await written('jsonl', ['a', 'b', 'c', 'd'], mixed)).toString();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toEqual({ a: '日本 "x"\r\n=1+1', b: 1, c: 'NaN', d: JSON.parse(image) as unknown });
    expect(lines[2]).toEqual({ a: '', b: true, c: { a: 'NaN' }, d: null });
    expect(text).toContain('"b":12345678901234567890,');
  });
});

describe('CSV', () => {
  it('is the dialect of Python', async () => {
    const text = (await written('csv', ['a', 'b,c', 'd', 'e'], mixed)).toString();
    expect(text).toBe(
      'a,"b,c",d,e\r\n' +
        '"日本 ""x""\r\n=1+1",1.0,NaN,"{""type"":""image"",""filepath"":""a.png"",""compressed_filepath"":""a.webp""}"\r\n' +
        ',12345678901234567890,-Infinity,"[1,[null,""a""]]"\r\n' +
        '"",true,"{""a"":NaN}",\r\n',
    );
  });

  it('comes back as text', async () => {
    const rows = [
      ['"a,b"', 'null', '""'],
      ['"1"', '"x\\ny"', '"\\""'],
    ];
    expect(await readBack('csv', ['a', 'b', 'c'], rows)).toEqual({ columns: ['a', 'b', 'c'], rows });
  });
});

describe('Parquet', () => {
  it('gives every column the type of its cells', async () => {
    const columns = ['text', 'int', 'long', 'double', 'flag', 'list', 'image', 'nothing'];
    const rows = [
      ['"日本"', '1', '9007199254740993', '0.1', 'true', '["a",null]', image, 'null'],
      ['null', 'null', '-9223372036854775808', '2', 'null', '[]', 'null', 'null'],
      ['""', '-3', 'null', 'Infinity', 'false', 'null', image, 'null'],
    ];
    expect(await readBack('parquet', columns, rows)).toEqual({ columns, rows });
  });

  it('keeps as text what has no type in common or would be rounded', async () => {
    const { rows } = await readBack(
      'parquet',
      ['a', 'b', 'c', 'd', 'e'],
      [
        ['1', '12345678901234567890', '9007199254740993', '{}', '[9007199254740993]'],
        ['"x"', '1', '0.5', '{"a":1}', '[1]'],
      ],
    );
    expect(rows).toEqual([
      ['"1"', '"12345678901234567890"', '"9007199254740993"', '"{}"', '"[9007199254740993]"'],
      ['"x"', '"1"', '"0.5"', '"{\\"a\\":1}"', '"[1]"'],
    ]);
  });

  it('fills in the fields that a struct lacks', async () => {
    const { rows } = await readBack('parquet', ['a'], [['{"x":1,"y":[{"z":true}]}'], ['{"x":0.5}']]);
    expect(rows.map(([cell]) => JSON.parse(cell ?? '') as unknown)).toEqual([
      { x: 1, y: [{ z: true }] },
      { x: 0.5, y: null },
    ]);
  });

  it('has tables without rows', async () => {
    expect(await readBack('parquet', ['a'], [])).toEqual({ columns: ['a'], rows: [] });
  });

  it('comes back from several row groups, each read in parts', async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => [
      row % 7 === 0 ? 'null' : `"${row}"`,
      String(row),
      row % 5 === 0 ? 'null' : `[${row}]`,
    ]);
    const back = await readBack('parquet', ['text', 'int', 'list'], rows);
    expect(back.rows.length).toBe(rows.length);
    const differing = rows.findIndex((cells, row) => cells.join() !== back.rows[row]?.join());
    expect(differing).toBe(-1);
  });

  it('is refused when a nested column would take too much memory at once', async () => {
    const list = `[${Array.from({ length: 400_000 }, () => '1').join(',')}]`;
    await expect(readBack('parquet', ['a', 'many'], [['1', list]])).rejects.toMatchObject({
      code: 'TABLE.TOO_LARGE',
      message: expect.stringMatching(/column "many".*smaller row groups/),
    });
  });

  it('is refused when a row is too long, before its text is made', async () => {
    const bytes = await written(
      'parquet',
      ['n', 'list'],
      [
        ['1', '["x"]'],
        ['2', '["12345678","12345678"]'],
      ],
    );
    const table = await openTable('t.parquet', tableSourceOf(bytes), { ...TABLE_LIMITS, maxRowLength: 20 });
    await expect(table.batches[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'TABLE.TOO_LARGE',
      details: { row: 2, column: 'list' },
    });
  });
});
