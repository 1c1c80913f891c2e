import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { BUILT_IN_JUDGES, builtInJudge } from './built-in-judges.js';
import { filledPrompt, judgePrompt, promptVariables } from './judge-prompt.js';

const latest = resolveBehaviour({});
const older = resolveBehaviour({ compat: 'mlflow-2.8' });
const row = {
  input: 'THE-INPUT {predictions}',
  output: 'THE-OUTPUT',
  context: { targets: 'THE-TARGET', context: 'THE-CONTEXT' },
};

const promptOf = (name: string, behaviour = latest): string => {
  const judge = builtInJudge(name, behaviour);
  if (judge === null) throw new Error(`no judge ${name}`);
  const context = Object.fromEntries(
    judge.contextColumns.map((column) => [column, row.context[column as 'targets' | 'context']]),
  );
  return judgePrompt(judge, { ...row, context });
};

describe('judge prompts', () => {
  it.each(BUILT_IN_JUDGES)('%s should show the output and its own context only', (name) => {
    const columns = builtInJudge(name, latest)?.contextColumns ?? [];
    const prompt = promptOf(name);
    expect(prompt).toContain('THE-OUTPUT');
    expect(prompt.includes('THE-TARGET')).toBe(columns.includes('targets'));
    expect(prompt.includes('THE-CONTEXT')).toBe(columns.includes('context'));
  });

  it('should show the input to every judge in 2.8, later only where it bears on the grade', () => {
    const seen = (behaviour: typeof latest): string[] =>
      BUILT_IN_JUDGES.filter((name) => promptOf(name, behaviour).includes('THE-INPUT'));
    expect(seen(older)).toEqual(BUILT_IN_JUDGES);
    expect(seen(latest)).toEqual(['answer_correctness', 'answer_relevance', 'relevance']);
  });

  it('should leave braces in a row’s values alone', () => {
    expect(promptOf('answer_relevance')).toContain('THE-INPUT {predictions}');
    expect(filledPrompt('Rate {a} and {b}', { a: '{b}', b: 'x' })).toContain('Rate {b} and x');
  });

  it('should show examples without their input where the judge does not see the input', () => {
    const example = {
      input: 'EX-IN',
      output: 'EX-OUT',
      score: 2,
      justification: 'EX-WHY',
      gradingContext: { note: 'EX-NOTE' },
    };
    const judge = {
      name: 'tone',
      version: 'v1',
      definition: 'd',
      gradingPrompt: 'r',
      examples: [example],
      contextColumns: ['note'],
      aggregations: [],
    };
    const shown = judgePrompt({ ...judge, isInputShown: true }, row);
    expect(shown).toContain('EX-IN');
    expect(shown).toContain('EX-NOTE\nscore: 2\njustification: EX-WHY');
    expect(judgePrompt({ ...judge, isInputShown: false }, row)).not.toContain('EX-IN');
  });

  it('should find the variables of a free prompt once each', () => {
    expect(promptVariables('{a} {b_1} {a} {} {not a name}')).toEqual(['a', 'b_1']);
    expect(promptVariables('{प्रश्न} {_} {größe}')).toEqual(['प्रश्न', '_', 'größe']);
  });

  // The first five as `str.format` of Python 3.11 fills them; it raises for the others.
  it.each([
    ['{a} {{b}}', 'A {b}'],
    ['{{"score": 4}} for {a}', '{"score": 4} for A'],
    ['{{{a}}}', '{A}'],
    ['{{{{a}}}} {a}', '{{a}} A'],
    ['{{ }} {a}', '{ } A'],
    ['{"score": 4} for {a}, not {{a}}', '{"score": 4} for A, not {a}'],
    ['{"x": {"y": {a}}}', '{"x": {"y": A}}'],
    ['} {a} {', '} A {'],
    ['{} {0} {a.b} {a!r} {a:>9} {a}', '{} {0} {a.b} {a!r} {a:>9} A'],
  ])('should fill %j', (prompt, filled) => {
    expect(promptVariables(prompt)).toEqual(['a']);
    expect(filledPrompt(prompt, { a: 'A' }).split('\n\nAnswer with')[0]).toBe(filled);
  });
});
