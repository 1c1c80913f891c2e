import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { excessOf } from './query-limits.js';

const LIMITS = { maxRootFields: 10, maxAliases: 10 };

const excess = (query: string): string | null => excessOf(parse(query), LIMITS);
const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
const nested = (depth: number): string => `{ ${'a { '.repeat(depth - 1)}a${' }'.repeat(depth - 1)} }`;

describe('excessOf', () => {
  it('lets queries of the web interface through', () => {
    expect(excess('query Q { run { info { ...I } } } fragment I on Info { id name }')).toBeNull();
    expect(excess(times(10, (index) => `query Q${index} { f }`))).toBeNull();
  });

  it('counts root fields over all operations and their fragments', () => {
    const message = 'GraphQL queries should have at most 10 root fields, got 11 root fields.';
    expect(excess(`{ ${times(11, (index) => `f${index}`)} }`)).toBe(message);
    expect(excess(times(11, (index) => `query Q${index} { f }`))).toBe(message);
    expect(excess(`{ f ...F } fragment F on Query { ${times(10, (index) => `g${index}`)} }`)).toBe(message);
  });

  it('counts the aliases of a level, also those that are spread over fragments', () => {
    const message = 'GraphQL queries should have at most 10 aliases, got 11 aliases.';
    expect(excess(`{ r { ${times(11, (index) => `a${index}: f`)} } }`)).toBe(message);
    expect(
      excess(
        `{ r { ...F ...G } } fragment F on R { ${times(6, (index) => `a${index}: f`)} }
         fragment G on R { ... on R { ${times(5, (index) => `b${index}: f`)} } }`,
      ),
    ).toBe(message);
  });

  it('counts depth, also through fragments that spread themselves', () => {
    expect(excess(nested(10))).toBeNull();
    expect(excess(nested(11))).toBe('Query exceeds maximum depth of 10');
    expect(excess('{ ...F } fragment F on Query { a { ...F } }')).toBe('Query exceeds maximum depth of 10');
  });

  it('counts fields with fragments written out: a short text can mean millions', () => {
    const bomb = times(
      9,
      (index) => `fragment F${index} on T { x { ...F${index + 1} } y { ...F${index + 1} } }`,
    );
    expect(excess(`{ ...F0 } ${bomb} fragment F9 on T { x }`)).toBe(
      'Query exceeds maximum total selections of 1000',
    );
    expect(excess(`{ f } fragment Unused on T { ${times(1_001, () => 'f')} }`)).toBe(
      'Query exceeds maximum total selections of 1000',
    );
  });
});
