import { describe, expect, it } from '@jest/globals';
import { parseTable } from './logged-table.reader.js';

describe('parseTable', () => {
  it('reads what mlflow.log_table wrote', () => {
    expect(parseTable('{"columns":["a","b"],"data":[[1,"x"],[null,"y"]]}')).toEqual({
      columns: ['a', 'b'],
      rows: [
        [1, 'x'],
        [null, 'y'],
      ],
    });
  });

  it.each([
    ['PAR1\u0000', 'not JSON'],
    ['[]', 'not an object'],
    ['null', 'not an object'],
    ['{"data":[[1]]}', 'no list of column names'],
    ['{"columns":[1],"data":[[1]]}', 'no list of column names'],
    ['{"columns":["a","a"],"data":[[1,2]]}', 'names a column twice'],
    ['{"columns":["a"],"data":[]}', 'no rows'],
    ['{"columns":["a"],"data":[[1],[1,2]]}', 'Row 1'],
    ['{"columns":["a"],"data":[{"a":1}]}', 'Row 0'],
  ])('refuses %j and says why', (text, reason) => {
    expect(() => parseTable(text)).toThrow(reason);
  });
});
