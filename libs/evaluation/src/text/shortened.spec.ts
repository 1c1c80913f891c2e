import { describe, expect, it } from '@jest/globals';
import { shortened } from './shortened.js';

describe('shortened', () => {
  it('should keep what is short enough', () => {
    expect(shortened('a😀', 3)).toBe('a😀');
  });

  it('should leave out a character of which only half has room', () => {
    expect(shortened('a😀b', 2)).toBe('a…');
    expect(shortened('a😀b', 3)).toBe('a😀…');
  });
});
