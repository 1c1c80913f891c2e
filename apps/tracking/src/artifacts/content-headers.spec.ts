import { describe, expect, it } from '@jest/globals';
import { attachment, mediaTypeOf } from './content-headers.js';

describe('attachment', () => {
  it.each([
    ['page.html', 'attachment; filename="page.html"'],
    ['with space.txt', 'attachment; filename="with space.txt"'],
    ['ü✓.txt', `attachment; filename="__.txt"; filename*=UTF-8''%C3%BC%E2%9C%93.txt`],
    ['a"; x="b', `attachment; filename="a_; x=_b"; filename*=UTF-8''a%22%3B%20x%3D%22b`],
    ["it's (1).txt", `attachment; filename="it's (1).txt"`],
    ['100%.txt', `attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt`],
    ["ü'(*)", `attachment; filename="_'(*)"; filename*=UTF-8''%C3%BC%27%28%2A%29`],
  ])('%j', (name, header) => {
    expect(attachment(name)).toBe(header);
  });
});

describe('mediaTypeOf', () => {
  it.each([
    ['a.json', 'application/json'],
    ['a.TXT', 'text/plain; charset=utf-8'],
    ['archive.tar.gz', 'application/gzip'],
    ['no_extension', 'application/octet-stream'],
    ['odd.constructor', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('%j', (name, type) => {
    expect(mediaTypeOf(name)).toBe(type);
  });
});
