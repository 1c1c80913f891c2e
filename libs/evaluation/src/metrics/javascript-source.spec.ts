import { describe, expect, it } from '@jest/globals';
import { checkJavaScriptSource, MAX_SOURCE_CHARACTERS } from './javascript-source.js';

describe('checkJavaScriptSource', () => {
  it.each([
    ['prediction.length > 3 ? 1 : 0', 'expression'],
    ['  prediction === target; // exact', 'expression'],
    ['({ score: 1, justification: "so" })', 'expression'],
    ['/^(yes|no)$/iu.test(prediction)', 'expression'],
    ['`${prediction}`.length', 'expression'],
    ['row => row.prediction.length', 'function'],
    ['({ prediction, target }) => prediction === target;', 'function'],
    ['((row) => 1)', 'function'],
    ['function score(row) { return row.prediction ? 1 : 0 }', 'function'],
  ])('should take %j as an %s', (source, form) => {
    expect(checkJavaScriptSource(source)).toMatchObject({ kind: 'valid', form });
  });

  it('should give the code alone', () => {
    expect(checkJavaScriptSource(' /* exact */ prediction === target; // or not\n')).toMatchObject({
      code: 'prediction === target',
    });
  });

  it.each([
    ['prediction.length >', /^is no JavaScript: Unexpected token \(line 1, column 20\)$/],
    ['(row) => {\n  return row.\n}', /\(line 3, column 1\)$/],
    ['1; 2', /goes on after its end \(line 1, column 4\)$/],
    ['prediction target', /goes on after its end \(line 1, column 12\)$/],
    ['1), (process.exit(1)', /goes on after its end \(line 1, column 2\)$/],
    ['const x = 1', /^is no JavaScript: Unexpected token/],
    ['return 1', /^is no JavaScript/],
    ['async (row) => 1', /cannot be async/],
    ['function* f() { yield 1 }', /cannot be a generator/],
    ['await fetch("x")', /goes on after its end/],
    ['((async () => 1))', /cannot be async/],
    ['(1), (2', /^is no JavaScript|goes on/],
    ['/(/', /^is no JavaScript: Invalid regular expression/],
    ['"\u0000', /Unterminated string/],
    ['  \n', /^is empty$/],
    ['// nothing', /^is no JavaScript/],
    ['('.repeat(20_000), /^is n/],
    ['1+'.repeat(MAX_SOURCE_CHARACTERS), /^is longer than/],
  ])('should refuse %j', (source, reason) => {
    const check = checkJavaScriptSource(source);
    expect(check).toEqual({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });
});
