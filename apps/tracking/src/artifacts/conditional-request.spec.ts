import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { answerFor } from './conditional-request.js';

const FILE = { etag: '"abc"', modifiedAt: new Date('2026-11-21T10:00:00.700Z'), sizeBytes: 10 };
const THEN = 'Sat, 21 Nov 2026 10:00:00 GMT';
const BEFORE = 'Sat, 21 Nov 2026 09:59:59 GMT';
const LATER = 'Sat, 21 Nov 2026 11:00:00 GMT';

const answer = (headers: Record<string, string>, method = 'GET') =>
  answerFor({ method, headers } as unknown as IncomingMessage, FILE);

describe('answerFor', () => {
  it.each([
    [{}, 'whole'],
    [{ 'if-none-match': '"abc"' }, 'unchanged'],
    [{ 'if-none-match': '"x", W/"abc"' }, 'unchanged'],
    [{ 'if-none-match': '*' }, 'unchanged'],
    [{ 'if-none-match': '"x"' }, 'whole'],
    [{ 'if-none-match': '"x"', 'if-modified-since': LATER }, 'whole'],
    [{ 'if-modified-since': THEN }, 'unchanged'],
    [{ 'if-modified-since': LATER }, 'unchanged'],
    [{ 'if-modified-since': BEFORE }, 'whole'],
    [{ 'if-modified-since': 'yesterday' }, 'whole'],
    [{ 'if-match': '"abc"' }, 'whole'],
    [{ 'if-match': '*' }, 'whole'],
    [{ 'if-match': '"x"' }, 'changed'],
    [{ 'if-match': 'W/"abc"' }, 'changed'],
    [{ 'if-unmodified-since': BEFORE }, 'changed'],
    [{ 'if-unmodified-since': THEN }, 'whole'],
    [{ 'if-unmodified-since': BEFORE, 'if-match': '"abc"' }, 'whole'],
    [{ range: 'bytes=2-4' }, { first: 2, last: 4 }],
    [
      { range: 'bytes=2-4', 'if-range': '"abc"' },
      { first: 2, last: 4 },
    ],
    [
      { range: 'bytes=2-4', 'if-range': THEN },
      { first: 2, last: 4 },
    ],
    [{ range: 'bytes=2-4', 'if-range': '"x"' }, 'whole'],
    [{ range: 'bytes=2-4', 'if-range': 'W/"abc"' }, 'whole'],
    [{ range: 'bytes=2-4', 'if-range': BEFORE }, 'whole'],
    [{ range: 'bytes=2-4', 'if-range': LATER }, 'whole'],
    [{ range: 'bytes=2-4', 'if-none-match': '"abc"' }, 'unchanged'],
    [{ range: 'bytes=10-' }, 'unsatisfiable'],
  ])('%j', (headers, expected) => {
    expect(answer(headers as Record<string, string>)).toEqual(expected);
  });

  it('ignores ranges of anything but GET', () => {
    expect(answer({ range: 'bytes=2-4' }, 'HEAD')).toBe('whole');
    expect(answer({ 'if-none-match': '"abc"' }, 'HEAD')).toBe('unchanged');
  });
});
