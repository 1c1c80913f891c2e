import { describe, expect, it } from '@jest/globals';
import { joinPath, storePathOf } from './artifact-location.mapper.js';

describe('storePathOf', () => {
  it.each([
    ['mlflow-artifacts:/7/abc/artifacts', '7/abc/artifacts'],
    ['mlflow-artifacts:7', '7'],
    ['mlflow-artifacts://host:5001/7/abc', '7/abc'],
    ['http://host:5001/api/2.0/mlflow-artifacts/artifacts/7/abc', '7/abc'],
    ['https://host/prefix/api/2.0/mlflow-artifacts/artifacts/7', '7'],
  ])('%s', (uri, path) => {
    expect(storePathOf(uri)).toBe(path);
  });

  it.each(['s3://bucket/7', '/tmp/mlruns/7', 'file:///tmp', 'https://host/7', ''])('refuses %s', (uri) => {
    expect(() => storePathOf(uri)).toThrow('not served by this server');
  });

  it('refuses a location that leads elsewhere', () => {
    expect(() => storePathOf('mlflow-artifacts:/../secret')).toThrow('Invalid path');
  });
});

describe('joinPath', () => {
  it.each([
    ['a', 'b', 'a/b'],
    ['', 'b', 'b'],
    ['a', '', 'a'],
    ['', '', ''],
  ])('%s and %s', (folder, path, joined) => {
    expect(joinPath(folder, path)).toBe(joined);
  });
});
