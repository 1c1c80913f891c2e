import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createBlobStore, FileBlobStore, type BlobId } from '@weir/artifact-store';

const HOUR_MS = 3_600_000;

let root: string;
let store: FileBlobStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'weir-blobs-test-'));
  store = new FileBlobStore(root);
});

afterEach(() => rm(root, { recursive: true, force: true }));

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

async function* bytes(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(Buffer.from(part));
}

async function textOf(id: BlobId, range?: { first: number; last: number }): Promise<string> {
  return (await buffer(await store.read(id, range))).toString();
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
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

describe('FileBlobStore: writing and reading', () => {
  it('names a blob by the hash of all of its chunks', async () => {
    const blob = await store.write(bytes('hello ', 'world'));
    expect(blob).toEqual({ id: sha256('hello world'), sizeBytes: 11 });
    expect(await textOf(blob.id)).toBe('hello world');
    expect(await store.sizeOf(blob.id)).toBe(11);
  });

  it('keeps the same bytes once, also when written at the same time', async () => {
    const blobs = await Promise.all(Array.from({ length: 8 }, () => store.write(bytes('same', 'bytes'))));
    expect(new Set(blobs.map(({ id }) => id)).size).toBe(1);
    expect(await filesIn('blobs')).toEqual([sha256('samebytes')]);
    expect(await filesIn('incoming')).toEqual([]);
  });

  it('keeps an empty blob', async () => {
    const blob = await store.write(bytes());
    expect(blob).toEqual({ id: sha256(''), sizeBytes: 0 });
    expect(await textOf(blob.id)).toBe('');
  });

  it('reads a part, both ends included', async () => {
    const { id } = await store.write(bytes('0123456789'));
    expect(await textOf(id, { first: 2, last: 4 })).toBe('234');
    expect(await textOf(id, { first: 9, last: 9 })).toBe('9');
  });

  it('keeps serving a reader whose blob is written again and collected', async () => {
    const { id } = await store.write(bytes('still here'));
    const reader = await store.read(id);
    await store.write(bytes('still here'));
    await makeOld(pathOf(id));
    await collect();
    expect((await buffer(reader)).toString()).toBe('still here');
  });

  it.each(['../../etc/passwd', 'ABC', '', sha256('unknown'), sha256('x').toUpperCase()])(
    'has no blob %j',
    async (id) => {
      await expect(store.read(id)).rejects.toMatchObject({ code: 'BLOB.MISSING', status: 404 });
      expect(await store.sizeOf(id)).toBeNull();
    },
  );
});

describe('FileBlobStore: writers that fail', () => {
  async function* breaksOff(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from('half'));
    throw new Error('socket hang up');
  }

  it('leaves nothing behind when the source breaks off', async () => {
    await expect(store.write(breaksOff())).rejects.toMatchObject({ code: 'BLOB.UPLOAD_ABORTED' });
    expect(await filesIn('.')).toEqual([]);
  });

  it('leaves nothing behind when the limit is exceeded, and stops reading there', async () => {
    let asked = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked += 1;
        yield await Promise.resolve(Buffer.alloc(10));
      }
    }
    await expect(store.write(endless(), { maxBytes: 25 })).rejects.toMatchObject({
      code: 'BLOB.TOO_LARGE',
      status: 413,
      details: { maxBytes: 25 },
    });
    expect(asked).toBe(3);
    expect(await filesIn('.')).toEqual([]);
  });

  it('accepts exactly the limit', async () => {
    expect(await store.write(bytes('12345'), { maxBytes: 5 })).toMatchObject({ sizeBytes: 5 });
  });

  it('leaves nothing behind when it is told to stop', async () => {
    const stop = new AbortController();
    async function* untilStopped(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('a'));
      stop.abort(new Error('deadline'));
      yield Buffer.from('b');
    }
    await expect(store.write(untilStopped(), { signal: stop.signal })).rejects.toThrow('deadline');
    expect(await filesIn('.')).toEqual([]);
  });

  it('takes any size in constant memory', async () => {
    const chunk = 256 * 1024;
    async function* large(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < 1200; index += 1)
        yield await Promise.resolve(Buffer.alloc(chunk, index % 251));
    }
    await store.write(bytes('warm up'));
    const before = process.memoryUsage().rss;
    let peak = before;
    const blob = await store.write(
      watched(large(), () => (peak = Math.max(peak, process.memoryUsage().rss))),
    );
    expect(blob.sizeBytes).toBe(300 * 1024 * 1024);
    expect(peak - before).toBeLessThan(80 * 1024 * 1024);
  });

  async function* watched(source: AsyncIterable<Uint8Array>, look: () => void): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      look();
      yield chunk;
    }
  }
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
    const made = await createBlobStore(join(root, 'a', 'b'));
    const { id } = await made.write(bytes('x'));
    expect(await made.sizeOf(id)).toBe(1);
  });

  it('refuses what it cannot serve, before anybody uploads', async () => {
    await expect(createBlobStore('s3://bucket/prefix')).rejects.toMatchObject({
      code: 'BLOB.STORAGE_UNUSABLE',
    });
    await writeFile(join(root, 'file'), '');
    await expect(createBlobStore(join(root, 'file'))).rejects.toMatchObject({
      code: 'BLOB.STORAGE_UNUSABLE',
    });
  });
});
