import { describe, expect, it } from '@jest/globals';
import { totalsMetadata, type SpanNode } from './span-totals.js';

const node = (spanId: string, parentId: string | null, usage: Record<string, unknown> | null): SpanNode => ({
  spanId,
  parentId,
  usage: usage && { string_value: JSON.stringify(usage) },
  cost: null,
});
const tokens = (input: number) => ({ input_tokens: input, output_tokens: 1, total_tokens: input + 1 });
const inputOf = (nodes: readonly SpanNode[]): unknown => {
  const { 'mlflow.trace.tokenUsage': usage } = totalsMetadata(nodes);
  return usage === undefined ? null : (JSON.parse(usage) as { input_tokens: number }).input_tokens;
};

describe('what spans add up to', () => {
  it.each<[string, SpanNode[], unknown]>([
    ['nothing is told', [node('a', null, null)], null],
    ['leaves tell', [node('a', null, null), node('b', 'a', tokens(2)), node('c', 'a', tokens(3))], 5],
    [
      'a parent tells the sum',
      [node('a', null, tokens(5)), node('b', 'a', tokens(2)), node('c', 'a', tokens(3))],
      5,
    ],
    [
      'a grandparent tells the sum',
      [node('c', 'b', tokens(3)), node('b', 'a', null), node('a', null, tokens(3))],
      3,
    ],
    ['the parent is not there', [node('b', 'gone', tokens(2)), node('c', 'gone', tokens(3))], 5],
    [
      'spans are each other’s parents',
      [node('a', 'b', null), node('b', 'a', null), node('c', 'a', tokens(4))],
      4,
    ],
    [
      'a span tells something else',
      [node('a', null, { input_tokens: 'many' }), node('b', 'a', tokens(1))],
      1,
    ],
  ])('when %s', (_case, nodes, input) => {
    expect(inputOf(nodes)).toBe(input);
  });

  it('goes down a deep chain', () => {
    const chain = Array.from({ length: 20_000 }, (_, depth) =>
      node(`s${depth}`, depth === 0 ? null : `s${depth - 1}`, tokens(1)),
    );
    expect(inputOf(chain.reverse())).toBe(1);
  });

  it('is written as a client writes it, with costs by themselves', () => {
    const cost = { kvlist_value: { values: [{ key: 'total_cost', value: { double_value: 0.25 } }] } };
    expect(totalsMetadata([{ ...node('a', null, tokens(7)), cost }])).toEqual({
      'mlflow.trace.tokenUsage': '{"input_tokens": 7, "output_tokens": 1, "total_tokens": 8}',
      'mlflow.trace.cost': '{"input_cost": 0, "output_cost": 0, "total_cost": 0.25}',
    });
  });
});
