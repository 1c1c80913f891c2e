import { describe, expect, it } from '@jest/globals';
import { jsonTokenAt } from './json-token.js';

const TEXT = ` { "a" : 9.0 , "b":[ 1, {"c\\u0064": "x\\"]}"}, [true , null] ] ,"a2":1e+10, "b2" : {} , "dup":1, "dup": 2.50 } `;

describe('jsonTokenAt', () => {
  it.each([
    [['a'], '9.0'],
    [['b', 0], '1'],
    [['b', 1, 'cd'], '"x\\"]}"'],
    [['b', 1], '{"c\\u0064": "x\\"]}"}'],
    [['b', 2, 1], 'null'],
    [['a2'], '1e+10'],
    [['b2'], '{}'],
    [['dup'], '2.50'],
  ])('finds %j as it was written', (path, token) => {
    expect(jsonTokenAt(TEXT, path)).toBe(token);
  });

  it.each([[['nope']], [['b', 9]], [['a', 'x']], [['b2', 'x']], [['b', 'x']]])(
    'finds nothing at %j',
    (path) => {
      expect(jsonTokenAt(TEXT, path)).toBeNull();
    },
  );
});
