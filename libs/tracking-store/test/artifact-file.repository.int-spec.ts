import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { testDatabase, type TestDatabase } from '@weir/testing';
import { ArtifactFileRepository, BlobReferenceRepository, trackingEntities } from '@weir/tracking-store';

const RUN = '0123456789abcdef0123456789abcdef';
const OTHER = 'fedcba9876543210fedcba9876543210';
const ROOT = `7/${RUN}/artifacts`;

let database: TestDatabase;
let files: ArtifactFileRepository;
let references: BlobReferenceRepository;

beforeAll(async () => {
  database = await testDatabase({ entities: trackingEntities });
  files = new ArtifactFileRepository(database.dataSource);
  references = new BlobReferenceRepository(database.dataSource);
});
afterAll(() => database.drop());
beforeEach(() => database.dataSource.query('TRUNCATE artifact_files'));

const blobOf = (text: string) => ({
  id: createHash('sha256').update(text).digest('hex'),
  sizeBytes: Buffer.byteLength(text),
});
const put = (path: string, text = path) => files.put(path, blobOf(text));
const namesIn = async (folder: string) => (await files.list(folder)).map(({ name }) => name);

describe('ArtifactFileRepository', () => {
  it('remembers the last blob of a path', async () => {
    await put(`${ROOT}/a.txt`, 'first');
    await put(`${ROOT}/a.txt`, 'second one');
    const file = await files.find(`${ROOT}/a.txt`);
    expect(file).toMatchObject({ blobId: blobOf('second one').id, sizeBytes: 10 });
    expect(file?.updatedAt).toBeInstanceOf(Date);
    expect(await files.find(`${ROOT}/a`)).toBeNull();
    expect(await files.find(ROOT)).toBeNull();
  });

  it('lists one level, files with their size, folders once, in byte order', async () => {
    for (const name of ['b', 'a-b', 'a/x', 'a/deep/y', 'a.b', 'a0', 'Z', 'ü', 'a/z', '😀'])
      await put(`${ROOT}/${name}`);
    expect(await files.list(ROOT)).toEqual([
      { name: 'Z', sizeBytes: Buffer.byteLength(`${ROOT}/Z`) },
      { name: 'a', sizeBytes: null },
      expect.objectContaining({ name: 'a-b' }),
      expect.objectContaining({ name: 'a.b' }),
      expect.objectContaining({ name: 'a0' }),
      expect.objectContaining({ name: 'b' }),
      expect.objectContaining({ name: 'ü' }),
      expect.objectContaining({ name: '😀' }),
    ]);
    expect(await namesIn(`${ROOT}/a`)).toEqual(['deep', 'x', 'z']);
    expect(await namesIn(`${ROOT}/a/deep`)).toEqual(['y']);
  });

  it('lists nothing for a file, an unknown path and the beginning of a name', async () => {
    await put(`${ROOT}/data/one`);
    expect(await files.list(`${ROOT}/data/one`)).toEqual([]);
    expect(await files.list(`${ROOT}/nope`)).toEqual([]);
    expect(await files.list(`${ROOT}/dat`)).toEqual([]);
    expect(await files.list(`${ROOT}/dat_`)).toEqual([]);
  });

  it('lists what lies above the folders of runs', async () => {
    await put(`7/${RUN}/artifacts/a`);
    await put(`7/${OTHER}/artifacts/b`);
    await put(`7/models/m-${RUN}/artifacts/MLmodel`);
    await put('7/notes.txt');
    await put('70/elsewhere');
    expect(await namesIn('')).toEqual(['7', '70']);
    expect(await namesIn('7')).toEqual([RUN, OTHER, 'models', 'notes.txt']);
    expect(await namesIn(`7/${RUN}`)).toEqual(['artifacts']);
    expect(await files.list('7/models')).toEqual([{ name: `m-${RUN}`, sizeBytes: null }]);
  });

  it.each([
    ['a file where a folder is', `${ROOT}/dir/x`, `${ROOT}/dir`],
    ['a folder where a file is', `${ROOT}/dir`, `${ROOT}/dir/x`],
    ['a folder where a file is, deep', `${ROOT}/dir`, `${ROOT}/dir/x/y/z`],
    ["a file where a run's folder is", `${ROOT}/x`, ROOT],
    ["a file above a run's folder", `${ROOT}/x`, '7'],
    ["a run's folder below a file", `7/${RUN}`, `${ROOT}/x`],
  ])('refuses %s', async (_case, first, second) => {
    expect(await put(first)).toBe('stored');
    expect(await put(second)).toBe('conflict');
    expect(await files.find(second)).toBeNull();
  });

  it('lets only one of two conflicting writers win', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        put(index % 2 === 0 ? `${ROOT}/same` : `${ROOT}/same/below-${index}`),
      ),
    );
    const [file, below] = await Promise.all([files.find(`${ROOT}/same`), files.list(`${ROOT}/same`)]);
    expect(file === null).toBe(below.length > 0);
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(10);
  });

  it('ends with one of the blobs when a path is written at the same time', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `version ${index}`);
    await Promise.all(texts.map((text) => put(`${ROOT}/same`, text)));
    const file = await files.find(`${ROOT}/same`);
    expect(texts.map((text) => blobOf(text).id)).toContain(file?.blobId);
    expect(await files.list(ROOT)).toHaveLength(1);
  });

  it('deletes a file, a tree, a run and an experiment, and nothing beside them', async () => {
    const paths = ['a', 'dir/x', 'dir/deep/y', 'dir2', 'dir-3/z'];
    for (const path of paths) await put(`${ROOT}/${path}`);
    await put(`7/${OTHER}/artifacts/b`);
    await put('70/elsewhere');
    expect(await files.delete(`${ROOT}/a`)).toBe(1);
    expect(await files.delete(`${ROOT}/dir`)).toBe(2);
    expect(await namesIn(ROOT)).toEqual(['dir-3', 'dir2']);
    expect(await files.delete(`${ROOT}/nope`)).toBe(0);
    expect(await files.delete(ROOT)).toBe(2);
    expect(await namesIn('7')).toEqual([OTHER]);
    expect(await files.delete('7')).toBe(1);
    expect(await namesIn('')).toEqual(['70']);
  });

  it('refers to a blob as long as one path means it', async () => {
    const shared = blobOf('shared');
    await files.put(`${ROOT}/one`, shared);
    await files.put(`7/${OTHER}/artifacts/two`, shared);
    await put(`${ROOT}/replaced`, 'old');
    await put(`${ROOT}/replaced`, 'new');
    const ids = [shared.id, blobOf('old').id, blobOf('new').id];
    expect(await references.findReferenced(ids)).toEqual(new Set([shared.id, blobOf('new').id]));
    await files.delete(`${ROOT}/one`);
    expect(await references.findReferenced(ids)).toContain(shared.id);
    await files.delete(`7/${OTHER}/artifacts/two`);
    expect(await references.findReferenced(ids)).not.toContain(shared.id);
  });
});
