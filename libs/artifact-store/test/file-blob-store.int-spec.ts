import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createBlobStore, FileBlobStore, type BlobId } from '@weir/artifact-store';
import { bytes, describeBlobStore, sha256 } from './blob-store.contract.js';

const HOUR_MS = 3_600_000;

let root: string;
let store: FileBlobStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'weir-blobs-test-'));
  store = new FileBlobStore(root);
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function textOf(id: BlobId, range?: { first: number; last: number }): Promise<string> {
  return (await buffer(await store.read(id, range))).toString();
}

const filesIn = (folder: string): Promise<string[]> => allFiles(join(root, folder));

async function allFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

const pathOf = (id: BlobId) => join(root, 'blobs', id.slice(0, 2), id);

async function makeOld(path: string): Promise<void> {
  const longAgo = new Date(Date.now() - 2 * HOUR_MS);
  await utimes(path, longAgo, longAgo);
}

function collect(referenced: readonly BlobId[] = []) {
  return store.collect({
    olderThan: new Date(Date.now() - HOUR_MS),
    findReferenced: (ids) => Promise.resolve(new Set(ids.filter((id) => referenced.includes(id)))),
  });
}

describeBlobStore('FileBlobStore', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-blobs-test-'));
  return {
    store: new FileBlobStore(folder),
    everything: () => allFiles(folder),
    close: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('FileBlobStore: files', () => {
  it('keeps serving a reader whose blob is written again and collected', async () => {
    const { id } = await store.write(bytes('still here'));
    const reader = await store.read(id);
    await store.write(bytes('still here'));
    await makeOld(pathOf(id));
    await collect();
    expect((await buffer(reader)).toString()).toBe('still here');
  });

  it('opens no link that somebody has put in the place of a blob', async () => {
    const id = sha256('secret of the machine');
    await writeFile(join(root, 'secret'), 'secret of the machine');
    await mkdir(join(root, 'blobs', id.slice(0, 2)), { recursive: true });
    await symlink(join(root, 'secret'), pathOf(id));
    await expect(store.read(id)).rejects.toMatchObject({ code: 'BLOB.MISSING' });
    expect(await store.sizeOf(id)).toBeNull();
  });
});

describe('FileBlobStore: collecting', () => {
  it('deletes old blobs that nobody refers to, and only those', async () => {
    const [kept, dropped, fresh] = await Promise.all(
      ['kept', 'dropped', 'fresh'].map((text) => store.write(bytes(text))),
    );
    if (!kept || !dropped || !fresh) throw new Error('three blobs were written');
    await makeOld(pathOf(kept.id));
    await makeOld(pathOf(dropped.id));
    expect(await collect([kept.id])).toEqual({ deletedBlobs: 1, deletedUploads: 0, freedBytes: 7 });
    expect(await store.sizeOf(dropped.id)).toBeNull();
    expect(await textOf(kept.id)).toBe('kept');
    expect(await textOf(fresh.id)).toBe('fresh');
  });

  it('deletes uploads that nobody touches any more', async () => {
    await mkdir(join(root, 'incoming'), { recursive: true });
    await writeFile(join(root, 'incoming', 'of-a-dead-process'), '12345');
    await writeFile(join(root, 'incoming', 'under-way'), '1');
    await makeOld(join(root, 'incoming', 'of-a-dead-process'));
    expect(await collect()).toEqual({ deletedBlobs: 0, deletedUploads: 1, freedBytes: 5 });
    expect(await filesIn('incoming')).toEqual(['under-way']);
  });

  it('keeps a blob that is written again while the collector has it in hand', async () => {
    const { id } = await store.write(bytes('again'));
    await makeOld(pathOf(id));
    const asked: number[] = [];
    await store.collect({
      olderThan: new Date(Date.now() - HOUR_MS),
      findReferenced: async (ids) => {
        asked.push(ids.length);
        await store.write(bytes('again'));
        return new Set();
      },
    });
    expect(asked).toEqual([1, 1]);
    expect(await textOf(id)).toBe('again');
    expect(await filesIn('leaving')).toEqual([]);
  });

  it('puts back a blob that is referred to between the two looks, readable all the time', async () => {
    const { id } = await store.write(bytes('late'));
    await makeOld(pathOf(id));
    let looks = 0;
    await store.collect({
      olderThan: new Date(Date.now() - HOUR_MS),
      findReferenced: async (ids) => {
        looks += 1;
        expect(await textOf(id)).toBe('late');
        return new Set(looks === 1 ? [] : ids);
      },
    });
    expect(looks).toBe(2);
    expect(await textOf(id)).toBe('late');
    expect(await filesIn('leaving')).toEqual([]);
  });

  it('finishes what a round that died has begun', async () => {
    const needed = await store.write(bytes('needed'));
    const useless = await store.write(bytes('useless'));
    await mkdir(join(root, 'leaving'), { recursive: true });
    for (const { id } of [needed, useless]) {
      await makeOld(pathOf(id));
      await rename(pathOf(id), join(root, 'leaving', `${id}.dead-round`));
    }
    expect(await textOf(needed.id)).toBe('needed');
    expect(await collect([needed.id])).toMatchObject({ deletedBlobs: 1 });
    expect(await filesIn('blobs')).toEqual([needed.id]);
    expect(await filesIn('leaving')).toEqual([]);
  });

  it('leaves files of others alone', async () => {
    await store.write(bytes('x'));
    const note = join(root, 'blobs', sha256('x').slice(0, 2), 'README');
    await writeFile(note, 'hands off');
    await makeOld(note);
    await collect();
    expect(await readFile(note, 'utf8')).toBe('hands off');
  });

  it('loses nothing beside writers and a second collector', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    for (const text of texts) {
      const { id } = await store.write(bytes(text));
      await makeOld(pathOf(id));
    }
    const rewritten = texts.map((text) => store.write(bytes(text)));
    await Promise.all([collect(), collect(), ...rewritten]);
    for (const text of texts) expect(await textOf(sha256(text))).toBe(text);
  });
});

describe('createBlobStore', () => {
  it('makes the folder', async () => {
    const made = await createBlobStore({ artifactsUri: join(root, 'a', 'b'), s3: null });
    const { id } = await made.write(bytes('x'));
    expect(await made.sizeOf(id)).toBe(1);
  });

  it('refuses what it cannot serve, before anybody uploads', async () => {
    await expect(createBlobStore({ artifactsUri: 'relative/folder', s3: null })).rejects.toMatchObject({
      code: 'BLOB.STORAGE_UNUSABLE',
    });
    await writeFile(join(root, 'file'), '');
    await expect(createBlobStore({ artifactsUri: join(root, 'file'), s3: null })).rejects.toMatchObject({
      code: 'BLOB.STORAGE_UNUSABLE',
    });
  });
});
