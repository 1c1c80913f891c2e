import { describe, expect, it } from '@jest/globals';
import { jsonText } from './json-text.js';

describe('jsonText', () => {
  it('writes an int64 to its last digit, and all else as JSON.stringify does', () => {
    const value = {
      a: 'é"\n',
      b: [1, null, undefined, { c: undefined, d: -0.5, e: Number.NaN }],
      f: true,
      g: undefined,
    };
    expect(jsonText({ ...value, big: 9_223_372_036_854_775_807n })).toBe(
      `${JSON.stringify(value).slice(0, -1)},"big":9223372036854775807}`,
    );
    expect(jsonText(value)).toBe(JSON.stringify(value));
  });
});
