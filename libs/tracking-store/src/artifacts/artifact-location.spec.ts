import { describe, expect, it } from '@jest/globals';
import { foldersAbove, locateArtifact } from './artifact-location.js';

const RUN = '0123456789abcdef0123456789abcdef';

describe('locateArtifact', () => {
  it.each([
    [`7/${RUN}/artifacts/plots/a.png`, { root: `7/${RUN}/artifacts`, path: 'plots/a.png' }],
    [`7/${RUN}/artifacts`, { root: `7/${RUN}/artifacts`, path: '' }],
    [`7/models/m-${RUN}/artifacts/MLmodel`, { root: `7/models/m-${RUN}/artifacts`, path: 'MLmodel' }],
    [`own/place/${RUN}/artifacts/x`, { root: `own/place/${RUN}/artifacts`, path: 'x' }],
    [`${RUN}/artifacts/x`, { root: `${RUN}/artifacts`, path: 'x' }],
    [`7/${RUN}/artifacts/${RUN}/artifacts/x`, { root: `7/${RUN}/artifacts`, path: `${RUN}/artifacts/x` }],
    [`7/${RUN}`, { root: '', path: `7/${RUN}` }],
    [`7/${RUN}/artifacts2/x`, { root: '', path: `7/${RUN}/artifacts2/x` }],
    [`7/x${RUN}/artifacts/x`, { root: '', path: `7/x${RUN}/artifacts/x` }],
    ['7/notes.txt', { root: '', path: '7/notes.txt' }],
  ])('splits %s', (fullPath, location) => {
    expect(locateArtifact(fullPath)).toEqual(location);
  });
});

describe('foldersAbove', () => {
  it('names every folder on the way', () => {
    expect(foldersAbove('a/b/c.txt')).toEqual(['a', 'a/b']);
    expect(foldersAbove('c.txt')).toEqual([]);
  });
});
