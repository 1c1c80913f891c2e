import { describe, expect, it } from '@jest/globals';
import { endOfList } from '../formats/json-scan.js';
import { restoredCell, storedRow } from './stored-cell.js';

function restored(row: string): string[] {
  const cells: string[] = [];
  endOfList(row, 0, { depth: 9, element: (from, to) => cells.push(restoredCell(row.slice(from, to))) });
  return cells;
}

const wrapped = (row: string): unknown => (JSON.parse(row) as unknown[])[0];

describe('storedRow', () => {
  it('leaves what jsonb keeps as it is', () => {
    const row = [
      '"h\\u00e9llo \\ud83d\\ude00 NaN 1e5"',
      '1.0',
      '12345678901234567890.10',
      '1e-7',
      '{"a":[1,"2e5"]}',
      'null',
      'true',
    ];
    expect(storedRow(row)).toBe(`[${row.join(',')}]`);
  });

  it.each([
    ['"\\u0000"', { text: '\ufffd' }],
    ['"a\\ud800b"', { text: 'a\ufffdb' }],
    ['{"a":"\\u0000"}', { text: '{"a":"\\u0000"}' }],
    ['{"\\u0000":1}', { text: '{"\\u0000":1}' }],
    ['NaN', { number: 'NaN' }],
    ['-Infinity', { number: '-Infinity' }],
    ['1e+20', { number: '1e+20' }],
    ['1e400', { number: '1e400' }],
    ['-1e999999999', { number: '-Infinity' }],
    ['1e-999999999', { number: '0' }],
    [`1${'0'.repeat(2000)}`, { number: 'Infinity' }],
    ['[NaN]', { text: '[NaN]' }],
    ['[1e300]', { text: '[1e300]' }],
    ['{"$weir.cell":"1"}', { text: '{"$weir.cell":"1"}' }],
    ['{"\\u0024weir.cell":"1"}', { text: '{"\\u0024weir.cell":"1"}' }],
  ])('wraps %.40s', (cell, about) => {
    const row = storedRow([cell, '1']);
    expect(wrapped(row)).toEqual({ ...about, '$weir.cell': cell });
    expect(restored(row)).toEqual([cell, '1']);
  });
});
