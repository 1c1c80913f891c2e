import { describe, expect, it } from '@jest/globals';
import { ToolCallNumbers } from './tool-call-numbers.js';

function numbersOf(...pieces: { index?: number; id?: string }[]): unknown[] {
  const numbers = new ToolCallNumbers();
  return pieces.flatMap((piece) => numbers.renumber([piece])).map(({ index }) => index);
}

describe('ToolCallNumbers', () => {
  it.each([
    [
      'are kept where they are right',
      [{ index: 0, id: 'a' }, { index: 0 }, { index: 1, id: 'b' }, { index: 0 }, { index: 1 }],
      [0, 0, 1, 0, 1],
    ],
    [
      'do not change when the id is repeated',
      [
        { index: 0, id: 'a' },
        { index: 0, id: 'a' },
      ],
      [0, 0],
    ],
    ['begin at 0', [{ index: 1, id: 'a' }, { index: 1 }, { index: 2, id: 'b' }], [0, 0, 1]],
    ['are given where there are none', [{ id: 'a' }, {}, { id: 'b' }, { id: '' }], [0, 0, 1, 1]],
    [
      'tell parallel calls apart that the vendor numbers alike',
      [{ index: 0, id: 'a' }, { index: 0 }, { index: 0, id: 'b' }, { index: 0 }],
      [0, 0, 1, 1],
    ],
    ['wait for an id that comes late', [{ index: 0 }, { index: 0, id: 'a' }], [0, 0]],
  ])('%s', (_, pieces, expected) => {
    expect(numbersOf(...pieces)).toEqual(expected);
  });

  it('keep everything else of a piece, and leave out what is none', () => {
    const piece = { index: 3, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' }, extra: 1 };
    expect(new ToolCallNumbers().renumber([piece, null, 'x'])).toEqual([{ ...piece, index: 0 }]);
  });
});
