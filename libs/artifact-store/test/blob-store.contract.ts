import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BlobId, BlobStore } from '@weir/artifact-store';
import { waitUntil } from '@weir/testing';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';

const HOUR_MS = 3_600_000;
const MB = 1024 * 1024;

export interface StorageUnderTest {
  readonly store: BlobStore;
  /** Everything that the storage holds, finished or not, by the storage's own names. */
  readonly everything: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

export async function* bytes(...parts: readonly (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(Buffer.from(part));
}

/** `sizeBytes` that differ from one chunk to the next, and from one seed to another. */
export async function* many(sizeBytes: number, seed = 0): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < sizeBytes; sent += 256 * 1024) {
    const size = Math.min(256 * 1024, sizeBytes - sent);
    yield await Promise.resolve(Buffer.alloc(size, `${seed}:${sent};`));
  }
}

/** What every storage of blobs does, whatever it keeps them in. */
export function describeBlobStore(name: string, open: () => Promise<StorageUnderTest>): void {
  let storage: StorageUnderTest;
  let store: BlobStore;
  beforeEach(async () => {
    storage = await open();
    store = storage.store;
  });
  afterEach(() => storage.close());

  const textOf = async (id: BlobId, range?: { first: number; last: number }): Promise<string> =>
    (await buffer(await store.read(id, range))).toString();

  /** As if everything stored until now had been lying there for days; two rounds, as some storages need. */
  async function collectLater(referenced: readonly BlobId[] = []): Promise<void> {
    for (let round = 0; round < 2; round += 1) {
      await store.collect({
        olderThan: new Date(Date.now() + 48 * HOUR_MS),
        findReferenced: (ids) => Promise.resolve(new Set(ids.filter((id) => referenced.includes(id)))),
      });
    }
  }

  describe(`${name}: writing and reading`, () => {
    it('names a blob by the hash of all of its chunks', async () => {
      const blob = await store.write(bytes('hello ', 'world'));
      expect(blob).toEqual({ id: sha256('hello world'), sizeBytes: 11 });
      expect(await textOf(blob.id)).toBe('hello world');
      expect(await store.sizeOf(blob.id)).toBe(11);
    });

    it('keeps the same bytes once, also when written at the same time', async () => {
      const blobs = await Promise.all(Array.from({ length: 8 }, () => store.write(bytes('same', 'bytes'))));
      expect(new Set(blobs.map(({ id }) => id))).toEqual(new Set([sha256('samebytes')]));
      expect(await storage.everything()).toHaveLength(1);
    });

    it('keeps an empty blob', async () => {
      const blob = await store.write(bytes());
      expect(blob).toEqual({ id: sha256(''), sizeBytes: 0 });
      expect(await textOf(blob.id)).toBe('');
      expect(await store.sizeOf(blob.id)).toBe(0);
    });

    it('reads a part, both ends included', async () => {
      const { id } = await store.write(bytes('0123456789'));
      expect(await textOf(id, { first: 2, last: 4 })).toBe('234');
      expect(await textOf(id, { first: 9, last: 9 })).toBe('9');
      expect(await textOf(id, { first: 0, last: 9 })).toBe('0123456789');
    });

    it.each([5 * MB - 1, 5 * MB, 5 * MB + 1, 12 * MB])('takes and gives back %d bytes', async (sizeBytes) => {
      const expected = await buffer(many(sizeBytes));
      const blob = await store.write(many(sizeBytes));
      expect(blob).toEqual({ id: sha256(expected), sizeBytes });
      expect(sha256(await buffer(await store.read(blob.id)))).toBe(blob.id);
      const middle = await buffer(await store.read(blob.id, { first: 3 * MB, last: 5 * MB - 2 }));
      expect(middle.equals(expected.subarray(3 * MB, 5 * MB - 1))).toBe(true);
      expect(await storage.everything()).toHaveLength(1);
    });

    it('lets go of a reader that leaves early', async () => {
      const { id } = await store.write(many(12 * MB));
      const reader = await store.read(id);
      for await (const chunk of reader) {
        expect((chunk as Buffer).byteLength).toBeGreaterThan(0);
        break;
      }
      expect(reader.destroyed).toBe(true);
      expect(await store.sizeOf(id)).toBe(12 * MB);
    });

    it.each(['../../etc/passwd', 'ABC', '', sha256('unknown'), sha256('x').toUpperCase()])(
      'has no blob %j',
      async (id) => {
        await expect(store.read(id)).rejects.toMatchObject({ code: 'BLOB.MISSING', status: 404 });
        expect(await store.sizeOf(id)).toBeNull();
      },
    );
  });

  describe(`${name}: writers that fail`, () => {
    it.each([100, 12 * MB])(
      'leaves nothing behind when the source breaks off after %d bytes',
      async (sent) => {
        async function* breaksOff(): AsyncGenerator<Uint8Array> {
          yield* many(sent);
          throw new Error('socket hang up');
        }
        await expect(store.write(breaksOff())).rejects.toMatchObject({ code: 'BLOB.UPLOAD_ABORTED' });
        expect(await storage.everything()).toEqual([]);
      },
    );

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
      expect(await storage.everything()).toEqual([]);
    });

    it('accepts exactly the limit', async () => {
      expect(await store.write(bytes('12345'), { maxBytes: 5 })).toMatchObject({ sizeBytes: 5 });
    });

    it('leaves nothing behind when it is told to stop', async () => {
      const stop = new AbortController();
      async function* untilStopped(): AsyncGenerator<Uint8Array> {
        yield* many(12 * MB);
        stop.abort(new Error('deadline'));
        yield Buffer.from('b');
      }
      await expect(store.write(untilStopped(), { signal: stop.signal })).rejects.toThrow('deadline');
      expect(await storage.everything()).toEqual([]);
    });

    it('takes any size in constant memory', async () => {
      await store.write(many(20 * MB, 1));
      const before = process.memoryUsage().rss;
      let peak = before;
      async function* watched(): AsyncGenerator<Uint8Array> {
        for await (const chunk of many(160 * MB)) {
          peak = Math.max(peak, process.memoryUsage().rss);
          yield chunk;
        }
      }
      const blob = await store.write(watched());
      expect(blob.sizeBytes).toBe(160 * MB);
      expect(peak - before).toBeLessThan(80 * MB);
    }, 120_000);
  });

  describe(`${name}: collecting`, () => {
    it('deletes what nobody refers to, and only that', async () => {
      const kept = await store.write(bytes('kept'));
      const dropped = await store.write(bytes('dropped'));
      await collectLater([kept.id]);
      expect(await store.sizeOf(dropped.id)).toBeNull();
      await expect(store.read(dropped.id)).rejects.toMatchObject({ code: 'BLOB.MISSING' });
      expect(await textOf(kept.id)).toBe('kept');
      expect(await storage.everything()).toHaveLength(1);
    });

    it('leaves young blobs and uploads under way alone', async () => {
      const { id } = await store.write(bytes('young'));
      const report = await store.collect({
        olderThan: new Date(Date.now() - HOUR_MS),
        findReferenced: () => Promise.reject(new Error('nothing is old enough to be asked about')),
      });
      expect(report).toEqual({ deletedBlobs: 0, deletedUploads: 0, freedBytes: 0 });
      expect(await textOf(id)).toBe('young');
    });

    it('keeps a blob that is written again while a collector has it in hand', async () => {
      const { id } = await store.write(bytes('again'));
      let looks = 0;
      await store.collect({
        olderThan: new Date(Date.now() + HOUR_MS),
        findReferenced: async (ids) => {
          looks += 1;
          await store.write(bytes('again'));
          return new Set(looks === 1 ? [] : ids);
        },
      });
      expect(looks).toBeGreaterThan(0);
      expect(await textOf(id)).toBe('again');
      await collectLater([id]);
      expect(await textOf(id)).toBe('again');
    });

    it('puts back what is referred to at last, readable all the time', async () => {
      const { id } = await store.write(bytes('late'));
      let looks = 0;
      const round = () =>
        store.collect({
          olderThan: new Date(Date.now() + HOUR_MS),
          findReferenced: async (ids) => {
            looks += 1;
            expect(await textOf(id)).toBe('late');
            expect(await store.sizeOf(id)).toBe(4);
            return new Set(looks === 1 ? [] : ids);
          },
        });
      await round();
      expect(await textOf(id)).toBe('late');
      await round();
      expect(looks).toBeGreaterThan(1);
      expect(await textOf(id)).toBe('late');
      expect(await storage.everything()).toHaveLength(1);
    });

    it('stops when it is told to', async () => {
      const { id } = await store.write(bytes('x'));
      const round = store.collect({
        olderThan: new Date(Date.now() + HOUR_MS),
        findReferenced: () => Promise.resolve(new Set()),
        signal: AbortSignal.abort(new Error('shutdown')),
      });
      await expect(round).rejects.toThrow('shutdown');
      expect(await textOf(id)).toBe('x');
    });

    it('loses nothing that is referred to beside writers and a second collector', async () => {
      const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
      const ids = texts.map(sha256);
      for (const text of texts) await store.write(bytes(text));
      // What is written from now on is younger than the limit, also where times are whole seconds.
      const olderThan = new Date(Date.now() + 1_000);
      await waitUntil(() => Date.now() >= olderThan.getTime() + 1_000, {
        what: 'the clock to pass the limit',
      });
      // The references appear after the bytes, as they do in real life.
      const referenced = new Set<BlobId>();
      const rewritten = texts.map(async (text) => referenced.add((await store.write(bytes(text))).id));
      const round = () =>
        store.collect({
          olderThan,
          findReferenced: (asked) => Promise.resolve(new Set(asked.filter((id) => referenced.has(id)))),
        });
      await Promise.all([round(), round(), ...rewritten]);
      await collectLater(ids);
      for (const text of texts) expect(await textOf(sha256(text))).toBe(text);
    });
  });
}
