import { describe, expect, it } from '@jest/globals';
import { parseFilter, type Comparison } from './comparison.js';

const only = (filter: string): Comparison => {
  const [comparison, ...more] = parseFilter(filter);
  if (!comparison || more.length > 0) throw new Error(`not one clause: ${filter}`);
  return comparison;
};

describe('parseFilter', () => {
  it('reads nothing from an empty filter', () => {
    expect(parseFilter('')).toEqual([]);
    expect(parseFilter(' \t\n')).toEqual([]);
  });

  it.each([
    ['metrics.acc > 0.5', 'metrics', 'acc'],
    ['run_name = "x"', null, 'run_name'],
    ['tags.mlflow.runName = "x"', 'tags', 'mlflow.runName'],
    ['metrics.`f1 score` >= 1', 'metrics', 'f1 score'],
    ['params."batch-size" = "1"', 'params', 'batch-size'],
    ['`Run Name` = "x"', null, 'Run Name'],
    ['tags.中文 = "值"', 'tags', '中文'],
  ])('finds the name in %s', (filter, entity, key) => {
    expect(only(filter).identifier).toEqual({ entity, key });
  });

  it.each([
    ["a = '1'", '='],
    ["a!='1'", '!='],
    ['a<=1', '<='],
    ["a like 'x'", 'LIKE'],
    ["a iLike 'x'", 'ILIKE'],
    ["a not   in ('x')", 'NOT IN'],
    ['a is null', 'IS NULL'],
    ['a IS NOT NULL', 'IS NOT NULL'],
  ])('finds the comparator in %s', (filter, comparator) => {
    expect(only(filter).comparator).toBe(comparator);
  });

  it.each(['1', '-1.5', '.8', '1e9', '1E-9', '+3', '10000000000000000000000'])(
    'keeps the number %s',
    (number) => {
      expect(only(`metrics.m = ${number}`).value).toEqual({ kind: 'number', source: number });
    },
  );

  it('does not look for structure inside quotes', () => {
    expect(only(`tags.t = "x AND y = 'z'; (OR) \`b\`"`).value).toMatchObject({
      kind: 'text',
      text: "x AND y = 'z'; (OR) `b`",
    });
    expect(only(`tags.t LIKE '%"path"%:%"a\\%"%'`).value).toMatchObject({ text: '%"path"%:%"a\\%"%' });
  });

  it.each([
    [`'it''s'`, `it''s`],
    [`'a\\'b'`, `a\\'b`],
    [`'ends in \\'`, 'ends in \\'],
    [`'two \\\\'`, 'two \\\\'],
    [`"say ""x"" twice"`, 'say ""x"" twice'],
    [`''`, ''],
  ])('takes %s as it is', (source, text) => {
    expect(only(`tags.t = ${source}`).value).toEqual({ kind: 'text', text, source });
  });

  it('reads lists of quoted values', () => {
    expect(only(`run_id IN ('a', "b" ,'c')`).value).toMatchObject({ kind: 'list', texts: ['a', 'b', 'c'] });
  });

  it.each([
    ['n IN (1, -2.5,3e4)', 'IN', ['1', '-2.5', '3e4']],
    ['n not in (7)', 'NOT IN', ['7']],
  ])('reads lists of numbers where they are allowed: %s', (filter, comparator, sources) => {
    const [comparison] = parseFilter(filter, { hasNumberLists: true });
    expect(comparison).toMatchObject({ comparator, value: { kind: 'numbers', sources } });
    expect(() => parseFilter(filter)).toThrow('quoted string values');
  });

  it.each(['n IN ()', "n IN (1, 'a')", 'n IN (1,)', 'n IN (1 2)', 'n IN (1', 'n IN 1', 'n IN (x)'])(
    'refuses %s as a list of numbers too',
    (filter) => {
      expect(() => parseFilter(filter, { hasNumberLists: true })).toThrow();
    },
  );

  it('reads clauses joined by AND in any case', () => {
    const keys = parseFilter(`a = '1' and b = '2' AnD c = '3'`).map(({ identifier }) => identifier.key);
    expect(keys).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ["a = '1' OR b = '2'", /^Invalid clause\(s\) in filter string: 'OR'/],
    ["(a = '1')", /^Invalid clause\(s\) in filter string/],
    ["NOT a = '1'", /^Invalid clause\(s\) in filter string/],
    ["a = '1' AND", /^Invalid clause\(s\) in filter string/],
    ['AND', /^Invalid clause\(s\) in filter string/],
    ["a = '1'; b = '2'", /^Search filter contained multiple expression/],
    ['metrics.acc', /^Invalid clause\(s\) in filter string: 'metrics\.acc'$/],
    ['metrics.acc >', /^Invalid clause\(s\) in filter string: 'metrics\.acc', '>'$/],
    ['metrics.acc > > 1', /^Invalid clause\(s\) in filter string: 'metrics\.acc', '>', '>', '1'$/],
    ['1 < metrics.acc', /^Invalid comparison clause\. Expected 'Identifier' found '1'/],
    ["'a' = 'b'", /^Invalid comparison clause\. Expected 'Identifier'/],
    ["tags.env = 'prod", /^Invalid clause\(s\) in filter string: ''prod'$/],
    ['metrics.a > 1;', /^Invalid clause\(s\) in filter string: ';'$/],
    ["run_id IN 'x'", /^Invalid clause\(s\) in filter string: 'run_id', 'IN', ''x''$/],
    ['run_id IN ()', /^While parsing a list in the query/],
    ['run_id IN (1, 2)', /^While parsing a list in the query/],
    ["run_id IN ('a' 'b')", /^While parsing a list in the query/],
    ["run_id IN ('a',)", /^While parsing a list in the query/],
    ['a IS NULL NULL', /^Invalid clause\(s\)/],
    ['a <> 1', /^Invalid comparator '<>'/],
  ])('refuses %s', (filter, message) => {
    expect(() => parseFilter(filter)).toThrow(message);
  });

  it('reads a hostile filter in linear time', () => {
    const took = (filter: string): number => {
      const startedAt = performance.now();
      expect(() => parseFilter(filter)).toThrow();
      return performance.now() - startedAt;
    };
    const shortest = (filter: string): number => Math.min(...[1, 2, 3].map(() => took(filter)));
    for (const part of ["'", '\\', '`', '"a', 'a.', '((', "''", '1e', '-.', '= ']) {
      // Sixteen times as long: linear time takes that much longer, quadratic 256 times.
      expect([part, shortest(part.repeat(160_000)) / shortest(part.repeat(10_000)) < 100]).toEqual([
        part,
        true,
      ]);
    }
  });

  it('refuses a filter with more clauses than a plan should have', () => {
    const filter = Array.from({ length: 101 }, (_, index) => `tags.t${index} = 'x'`).join(' AND ');
    expect(() => parseFilter(filter)).toThrow('more than 100 clauses');
  });
});
