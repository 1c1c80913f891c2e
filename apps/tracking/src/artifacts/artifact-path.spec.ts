import { describe, expect, it } from '@jest/globals';
import { decodeUrlPath, parseArtifactFilePath, parseArtifactPath } from './artifact-path.js';

describe('parseArtifactPath', () => {
  it.each([
    ['a/b.txt', 'a/b.txt'],
    ['a//b/./c/', 'a/b/c'],
    ['', ''],
    ['with space.txt', 'with space.txt'],
    ['ümläut ✓.txt', 'ümläut ✓.txt'],
    ['dots..txt', 'dots..txt'],
    ['...', '...'],
    ['%.txt', '%.txt'],
    ['100%zz', '100%zz'],
    ['a:b', 'a:b'],
  ])('takes %j', (given, path) => {
    expect(parseArtifactPath(given)).toBe(path);
  });

  it.each([
    '..',
    '../x',
    'a/../../x',
    'a/..',
    '/etc',
    '//etc',
    '%2e%2e/x',
    '%252e%252e/x',
    '%25252e%25252E%2fx',
    'a/%2e%2e/x',
    '%2Fetc',
    'a%2f..%2fb',
    'a#b',
    'a%23b',
    'a\\b',
    '..\\x',
    '%5c..',
    'C:/windows',
    'c:\\windows',
    'file:///etc/passwd',
    'file:/etc',
    'file:../x',
    'FILE:///etc',
    'a\u0000b',
    'a%00b',
    'a\nb',
  ])('refuses %j', (given) => {
    expect(() => parseArtifactPath(given)).toThrow(
      expect.objectContaining({ code: 'TRACKING.INVALID_PARAMETER_VALUE', message: 'Invalid path' }),
    );
  });

  it('refuses names and paths that could not be downloaded or stored', () => {
    expect(parseArtifactPath(`a/${'x'.repeat(255)}`)).toHaveLength(257);
    expect(() => parseArtifactPath(`a/${'ü'.repeat(128)}`)).toThrow('longer than 255 bytes');
    expect(parseArtifactPath('a/'.repeat(64))).toHaveLength(127);
    expect(() => parseArtifactPath('a/'.repeat(65))).toThrow('more than 64 parts');
    const name = `${'x'.repeat(99)}/`;
    expect(parseArtifactPath(name.repeat(20))).toHaveLength(1999);
    expect(() => parseArtifactPath(name.repeat(21))).toThrow('longer than 2048 bytes');
  });
});

describe('parseArtifactFilePath', () => {
  it.each(['', '.', './', 'x/..'])('refuses the root, given as %j', (given) => {
    expect(() => parseArtifactFilePath(given)).toThrow('Invalid path');
  });
});

describe('decodeUrlPath', () => {
  it('decodes once', () => expect(decodeUrlPath('a%2520b/%C3%BC')).toBe('a%20b/ü'));
  it.each(['%zz', '%', '%ff'])('refuses %j', (text) => {
    expect(() => decodeUrlPath(text)).toThrow('Invalid path');
  });
});
