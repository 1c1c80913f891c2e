import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Tables } from './tables.js';

const FILE = 'dir/eval results.json';
let tables: Tables;
let run: string;

beforeAll(async () => {
  tables = await Tables.open();
});
afterAll(() => tables.close());
beforeEach(async () => {
  run = await tables.newRun();
});

const table = (columns: string[], data: unknown[][]): string => JSON.stringify({ columns, data });
const cells = (...texts: string[]): string[] => texts;

describe('bring', () => {
  it('makes rows of a file, once', async () => {
    await tables.upload(
      run,
      FILE,
      '{"columns":["q","score"],"data":[["a",0.50],["日本",null],[{"type":"image","filepath":"i.png"},true]]}',
    );
    const brought = await tables.ingest.bring(run, FILE);
    expect(brought).toMatchObject({
      state: 'ready',
      table: {
        rowCount: 3,
        fileRows: 3,
        columns: [
          { name: 'q', kinds: ['image', 'string'] },
          { name: 'score', kinds: ['boolean', 'null', 'number'] },
        ],
      },
    });
    expect(await tables.rows(run, FILE)).toEqual([
      ['a', 0.5],
      ['日本', null],
      [{ type: 'image', filepath: 'i.png' }, true],
    ]);
    expect(await tables.ingest.bring(run, FILE)).toEqual(brought);
  });

  it('takes lists and objects that are written over several lines', async () => {
    await tables.upload(
      run,
      FILE,
      '{"columns":["a","b"],"data":[[{"x":\n[1,\n2]},"l\\nm"],\n[[\n\n],"\\u2028"]]}',
    );
    expect(await tables.ingest.bring(run, FILE)).toMatchObject({ state: 'ready', table: { rowCount: 2 } });
    expect(await tables.rows(run, FILE)).toEqual([
      [{ x: [1, 2] }, 'l\nm'],
      [[], '\u2028'],
    ]);
  });

  it('follows the file: another one, and none', async () => {
    const before = await tables.countAllRows();
    await tables.upload(run, FILE, table(['a'], [[1], [2]]));
    await tables.ingest.bring(run, FILE);
    await tables.upload(run, FILE, table(['a', 'b'], [[1, 'x']]));
    expect(await tables.ingest.bring(run, FILE)).toMatchObject({ state: 'ready', table: { rowCount: 1 } });
    expect(await tables.rows(run, FILE)).toEqual([[1, 'x']]);
    await tables.remove(run, FILE);
    expect(await tables.ingest.bring(run, FILE)).toMatchObject({ state: 'absent' });
    expect(await tables.countAllRows()).toBe(before);
  });

  it('refuses a file that is no table, and says why again without reading it', async () => {
    const before = await tables.countAllRows();
    await tables.upload(run, FILE, table(['a'], [[1]]));
    await tables.ingest.bring(run, FILE);
    await tables.upload(run, FILE, '{"columns":["a"],"data":[[1],[1,2]]}');
    const refused = await tables.ingest.bring(run, FILE);
    expect(refused).toMatchObject({ state: 'refused', reason: expect.stringContaining('row 2') });
    expect(await tables.ingest.bring(run, FILE)).toEqual(refused);
    expect(await tables.countAllRows()).toBe(before);
    await tables.upload(run, FILE, table(['a'], [[3]]));
    expect(await tables.ingest.bring(run, FILE)).toMatchObject({ state: 'ready', table: { rowCount: 1 } });
  });

  it('keeps NUL, halves of surrogate pairs, NaN and numbers beyond doubles', async () => {
    const text =
      '{"columns":["a\\u0000","b"],"data":[["x\\u0000y",NaN],["\\ud800",1e400],[{"\\u0000":[Infinity]},12345678901234567890]]}';
    await tables.upload(run, FILE, text);
    expect(await tables.ingest.bring(run, FILE)).toMatchObject({ state: 'ready', table: { rowCount: 3 } });
    await tables.appender.append(run, FILE, { columns: ['b'], rows: [cells('1')] });
    expect(await tables.download(run, FILE)).toBe(
      '{"columns":["a\\u0000","b"],"data":[["x\\u0000y",NaN],["\\ud800",1e400],[{"\\u0000":[Infinity]},12345678901234567890],[null,1]]}',
    );
  });

  it('is done once by many callers', async () => {
    await tables.upload(
      run,
      FILE,
      table(
        ['a'],
        Array.from({ length: 5000 }, (_, index) => [index]),
      ),
    );
    const all = await Promise.all(Array.from({ length: 30 }, () => tables.ingest.bring(run, FILE)));
    expect(new Set(all.map((brought) => JSON.stringify(brought))).size).toBe(1);
    expect(all[0]).toMatchObject({ state: 'ready', table: { generation: 1, rowCount: 5000 } });
  });

  it('knows runs and names of tables', async () => {
    await expect(tables.ingest.bring('0'.repeat(32), FILE)).rejects.toMatchObject({ status: 404 });
    await expect(tables.ingest.bring(run, 'model.pkl')).rejects.toMatchObject({
      code: 'TABLE.FORMAT_UNKNOWN',
      status: 400,
    });
    expect(await tables.ingest.bring(run, 'nothing.json')).toMatchObject({ state: 'absent' });
  });
});

describe('append', () => {
  it('makes a table that clients find in its folder and in the tag', async () => {
    expect(
      await tables.appender.append(run, FILE, { columns: ['q', 'n'], rows: [cells('"a"', '1.0')] }),
    ).toEqual({
      firstRow: 0,
      appended: 1,
      rowCount: 1,
    });
    expect(await tables.download(run, FILE)).toBe('{"columns":["q","n"],"data":[["a",1.0]]}');
    const [tag]: { value: string }[] = await tables.database.dataSource.query(
      `SELECT value FROM run_tags WHERE run_id = $1 AND key = 'mlflow.loggedArtifacts'`,
      [run],
    );
    expect(tag?.value).toBe(`[{"path": "${FILE}", "type": "table"}]`);
  });

  it('adds columns at the end, and rows of a file that came meanwhile come first', async () => {
    await tables.upload(run, FILE, table(['a'], [[1]]));
    await tables.appender.append(run, FILE, {
      columns: ['b', 'a'],
      rows: [cells('"x"', '2'), cells('null', '3')],
    });
    expect(await tables.download(run, FILE)).toBe('{"columns":["a","b"],"data":[[1,null],[2,"x"],[3,null]]}');
  });

  it('keeps appended rows that the next file of a client does not have', async () => {
    await tables.upload(run, FILE, table(['a', 'b'], [[1, 2]]));
    await tables.appender.append(run, FILE, { columns: ['c', 'a'], rows: [cells('"seen"', '3')] });
    await tables.download(run, FILE);
    await tables.appender.append(run, FILE, { columns: ['d', 'b'], rows: [cells('"unseen"', '4')] });
    await tables.upload(
      run,
      FILE,
      table(
        ['b', 'a'],
        [
          [2, 1],
          [null, 3],
          [5, 6],
        ],
      ),
    );
    await tables.ingest.bring(run, FILE);
    expect(await tables.download(run, FILE)).toBe(
      '{"columns":["b","a","c","d"],"data":[[2,1,null,null],[null,3,null,null],[5,6,null,null],[4,null,null,"unseen"]]}',
    );
  });

  it('happens once for a key', async () => {
    const rows = { columns: ['a'], rows: [cells('1')], once: { key: 'k', bodyHash: 'h' } };
    await tables.appender.append(run, FILE, rows);
    expect(await tables.appender.append(run, FILE, rows)).toEqual({ firstRow: 0, appended: 1, rowCount: 1 });
    await expect(
      tables.appender.append(run, FILE, { ...rows, once: { key: 'k', bodyHash: 'other' } }),
    ).rejects.toMatchObject({ status: 409 });
    expect(await tables.rows(run, FILE)).toEqual([[1]]);
  });

  it('loses nothing when many append and read at once', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        for (let row = 0; row < 5; row += 1) {
          await tables.appender.append(run, FILE, {
            columns: ['w', 'r'],
            rows: [cells(String(writer), String(row))],
          });
          await tables.download(run, FILE);
        }
      }),
    );
    const text = await tables.download(run, FILE);
    const { data } = JSON.parse(text ?? '') as { data: number[][] };
    expect(new Set(data.map((row) => row.join(':'))).size).toBe(100);
    expect(data).toHaveLength(100);
  });

  it('refuses deleted runs, folders, files that are no tables and too many columns', async () => {
    await tables.upload(run, 'folder.json/x.txt', 'x');
    await expect(
      tables.appender.append(run, 'folder.json', { columns: ['a'], rows: [cells('1')] }),
    ).rejects.toMatchObject({ status: 409 });
    await tables.upload(run, FILE, 'nothing of that kind');
    await expect(
      tables.appender.append(run, FILE, { columns: ['a'], rows: [cells('1')] }),
    ).rejects.toMatchObject({
      status: 409,
      code: 'TABLE.REFUSED',
    });
    const many = Array.from({ length: 1001 }, (_, index) => `c${index}`);
    await expect(
      tables.appender.append(run, 'n.json', { columns: many, rows: [many.map(() => '1')] }),
    ).rejects.toMatchObject({
      code: 'TABLE.TOO_LARGE',
    });
    await tables.database.dataSource.query(`UPDATE runs SET lifecycle_stage = 'deleted' WHERE run_id = $1`, [
      run,
    ]);
    await expect(
      tables.appender.append(run, 'n.json', { columns: ['a'], rows: [cells('1')] }),
    ).rejects.toMatchObject({
      status: 400,
      code: 'TABLE.RUN_NOT_ACTIVE',
    });
  });
});
