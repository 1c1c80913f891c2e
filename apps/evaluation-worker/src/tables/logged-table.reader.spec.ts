import { describe, expect, it } from '@jest/globals';
import { tableSourceOf } from '@weir/run-tables';
import { readTable } from './logged-table.reader.js';

const read = (path: string, text: string): Promise<unknown> =>
  readTable(path, tableSourceOf(Buffer.from(text)), async ({ columns, batches }) => {
    const rows: unknown[] = [];
    for await (const batch of batches) rows.push(...batch.map((row) => JSON.parse(row) as unknown));
    return { columns, rows };
  });

describe('readTable', () => {
  it('reads what mlflow.log_table wrote', async () => {
    expect(await read('0/run/artifacts/t.json', '{"columns":["a","b"],"data":[[1,"x"],[null,"y"]]}')).toEqual(
      {
        columns: ['a', 'b'],
        rows: [
          [1, 'x'],
          [null, 'y'],
        ],
      },
    );
  });

  it('reads other formats', async () => {
    expect(await read('t.csv', 'a,b\r\n"x, y",z\r\n')).toEqual({
      columns: ['a', 'b'],
      rows: [['x, y', 'z']],
    });
  });

  it('reads lists of objects, and says nothing where JSON has no word', async () => {
    const text = ' [{"a": 1.50, "b": NaN}, {"c": {"x": -Infinity}, "a": -Infinity}]\n';
    expect(await read('rows.json', text)).toEqual({
      columns: ['a', 'b', 'c'],
      rows: [
        [1.5, null, null],
        [null, null, { x: '-Infinity' }],
      ],
    });
  });

  it('reads JSON Lines', async () => {
    expect(await read('rows.jsonl', '{"a":"x"}\n{"b":true}')).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['x', null],
        [null, true],
      ],
    });
  });

  it.each([
    ['t.json', '[{"a":1}'],
    ['t.json', '[{"a":1},]'],
    ['t.json', '[{"a":1}] x'],
    ['t.json', '[{"a":1} {"a":2}]'],
    ['t.json', '[1]'],
    ['t.json', 'PAR1\u0000'],
    ['t.json', '[]'],
    ['t.json', 'null'],
    ['t.json', '{"data":[[1]]}'],
    ['t.json', '{"columns":["a"],"data":[[1],[1,2]]}'],
    ['t.json', '{"columns":["a"],"data":[5]}'],
    ['t.parquet', 'PAR1'],
    ['t.txt', 'a'],
  ])('refuses %s with %j', async (path, text) => {
    await expect(read(path, text)).rejects.toMatchObject({ code: 'EVALUATION.TABLE_UNUSABLE' });
  });
});
