import { describe, expect, it } from '@jest/globals';
import type { SchemaIssue } from '@weir/http';
import { problemsOf } from './schema-problems.js';

const issue = (keyword: string, params: Record<string, unknown>): SchemaIssue => ({
  path: ['limits', 'max_calls'],
  keyword,
  params,
  value: null,
  message: 'must NOT be valid',
});

describe('problemsOf', () => {
  it('names the types that a field may have as people do', () => {
    expect(problemsOf([issue('type', { type: ['integer', 'null'] })])).toEqual([
      { field: 'limits.max_calls', message: 'must be integer or null' },
    ]);
    expect(
      problemsOf([issue('type', { type: 'object' }), issue('type', { type: 'null' }), issue('anyOf', {})]),
    ).toEqual([{ field: 'limits.max_calls', message: 'must be object or null' }]);
  });

  it('says of a null where a value must be that one is required', () => {
    expect(problemsOf([issue('not', {}), issue('type', { type: 'number' }), issue('anyOf', {})])).toEqual([
      { field: 'limits.max_calls', message: 'is required' },
    ]);
  });
});
