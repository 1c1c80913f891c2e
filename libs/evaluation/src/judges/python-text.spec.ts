import { describe, expect, it } from '@jest/globals';
import { pythonText } from './python-text.js';

describe('pythonText', () => {
  // As CPython 3.11 writes str() of the same values.
  it.each([
    ['plain "text"', 'plain "text"'],
    [null, 'None'],
    [undefined, 'None'],
    [true, 'True'],
    [3, '3'],
    [0.5, '0.5'],
    [1e-7, '1e-07'],
    [1.5e300, '1.5e+300'],
    [['a', 'b'], "['a', 'b']"],
    [["it's", 'say "x"', `'"`], `["it's", 'say "x"', '\\'"']`],
    [['a\nb', 'c\\d'], "['a\\nb', 'c\\\\d']"],
    [{ k: [1, { n: null }] }, "{'k': [1, {'n': None}]}"],
    [[], '[]'],
    [{}, '{}'],
  ])('should write %j as %s', (value, expected) => expect(pythonText(value)).toBe(expected));

  it('should cut what is nested beyond reading', () => {
    let nested: unknown = 'x';
    for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
    expect(pythonText(nested)).toMatch(/^\[{50}\.{3}\]{50}$/);
  });
});
