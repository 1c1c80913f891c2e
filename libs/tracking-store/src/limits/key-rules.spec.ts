import { describe, expect, it } from '@jest/globals';
import { checkKey, METRIC_KEY, PARAM_KEY, TAG_KEY } from './key-rules.js';

describe('checkKey', () => {
  it.each([
    'a',
    'val/loss',
    'a.b',
    'f1 score',
    'a:b',
    'ünï',
    '中文',
    'a-b_c',
    '.hidden',
    'a..b',
    'x'.repeat(250),
  ])('accepts %s', (key) => {
    expect(() => checkKey(key, METRIC_KEY, 'name')).not.toThrow();
  });

  it.each(['a$', 'a\nb', 'a#b', 'a\\b', 'a"b', '<x>', 'a\tb', '😀'])(
    'refuses the characters of %j',
    (key) => {
      expect(() => checkKey(key, PARAM_KEY, 'key')).toThrow(
        /^Invalid value .* supplied: Names may only contain/,
      );
    },
  );

  it.each(['/a', 'a/', 'a//b', './a', 'a/./b', 'a/../b', '..', '../a', '.', '/'])(
    'refuses the path %s',
    (key) => {
      expect(() => checkKey(key, TAG_KEY, 'tags[0].key')).toThrow(/must not resolve to other names/);
    },
  );

  it('names the parameter and what the key would resolve to', () => {
    expect(() => checkKey('a//b', METRIC_KEY, 'metrics[3].name')).toThrow(
      `Invalid value "a//b" for parameter 'metrics[3].name' supplied: Names may be treated as files in certain cases, ` +
        `and must not resolve to other names when treated as such. This name would resolve to 'a/b'`,
    );
  });

  it('limits the length', () => {
    const key = 'k'.repeat(251);
    expect(() => checkKey(key, METRIC_KEY, 'name')).toThrow(
      "'Metric name' exceeds the maximum length of 250 characters",
    );
    expect(() => checkKey(key, TAG_KEY, 'tags[1].key')).toThrow("'tags[1].key' exceeds");
  });
});
