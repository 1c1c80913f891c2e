import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePythonLiteral, pythonText } from './python-literal.js';

describe('parsePythonLiteral', () => {
  // Texts as CPython 3.11 prints them.
  it.each([
    [`{'question': 'How?', 'n': 1}`, { question: 'How?', n: 1 }],
    [`{'it': "it's", 'both': 'a\\'b"c'}`, { it: "it's", both: `a'b"c` }],
    [`[1, 2.5, -3e-07, True, False, None, ('a',)]`, [1, 2.5, -3e-7, true, false, null, ['a']]],
    [`{'nested': {'list': [[], {}]}}`, { nested: { list: [[], {}] } }],
    [`['a\\nb', '\\x00\\u200b\\U0001f600', '\\\\']`, ['a\nb', '\0\u200b😀', '\\']],
    [`{}`, {}],
  ])('reads %s', (text, value) => {
    expect(parsePythonLiteral(text)).toEqual(value);
  });

  it.each([
    'plain text',
    '',
    '12',
    "'text'",
    '{unclosed',
    "{'a': }",
    "{'a': __import__('os')}",
    '{1: 2}',
    "{'a'}",
    "['a' 'b']",
    '[1] and more',
    "['open",
    "['\\U99999999']",
    '[9007199254740993]',
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  ])('takes %j for a text', (text) => {
    expect(parsePythonLiteral(text)).toBeNull();
  });

  it('keeps a key that JavaScript would take for a prototype', () => {
    expect(Object.entries(parsePythonLiteral(`{'__proto__': 1}`) ?? {})).toEqual([['__proto__', 1]]);
  });
});

describe('pythonText', () => {
  it.each([
    ['a text', 'a text'],
    [{ question: 'How?', n: 1 }, `{'question': 'How?', 'n': 1}`],
    [{ it: "it's", both: `a'b"c` }, `{'it': "it's", 'both': 'a\\'b"c'}`],
    [[true, null, 'a\nb\\'], `[True, None, 'a\\nb\\\\']`],
  ])('writes %j as Python does', (value, text) => {
    expect(pythonText(value)).toBe(text);
  });

  it('writes what it reads again', () => {
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    fc.assert(
      fc.property(value, (given) => {
        const json = JSON.parse(JSON.stringify(given)) as object;
        // Integers beyond 2^53 stay text, so that no digit is lost.
        fc.pre(!/\d{16}/.test(JSON.stringify(json)));
        expect(JSON.stringify(parsePythonLiteral(pythonText(json)))).toBe(JSON.stringify(json));
      }),
    );
  });
});
