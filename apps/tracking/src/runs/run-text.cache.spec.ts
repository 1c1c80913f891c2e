import { describe, expect, it } from '@jest/globals';
import { RunTextCache } from './run-text.cache.js';

describe('RunTextCache', () => {
  it('knows texts of one state of the database only', () => {
    const cache = new RunTextCache();
    cache.add('1', new Map([['a', 'old']]));
    expect(cache.get('1', 'a')).toBe('old');
    expect(cache.get('2', 'a')).toBeUndefined();
    cache.add('2', new Map([['b', 'new']]));
    expect(cache.get('2', 'a')).toBeUndefined();
    expect(cache.get('2', 'b')).toBe('new');
    expect(cache.get('1', 'a')).toBeUndefined();
  });

  it('starts again instead of growing without end', () => {
    const cache = new RunTextCache();
    const megabyte = 'x'.repeat(1024 * 1024);
    for (let index = 0; index < 200; index += 1) cache.add('1', new Map([[`run-${index}`, megabyte]]));
    const kept = Array.from({ length: 200 }, (_, index) => cache.get('1', `run-${index}`)).filter(Boolean);
    expect(kept.length).toBeLessThanOrEqual(24);
    expect(cache.get('1', 'run-199')).toBe(megabyte);
  });
});
