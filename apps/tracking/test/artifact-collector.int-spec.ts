import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileBlobStore, type StoredBlob } from '@weir/artifact-store';
import { createLogger } from '@weir/observability';
import { testDatabase, waitUntil, type TestDatabase } from '@weir/testing';
import { ArtifactFileRepository, trackingEntities } from '@weir/tracking-store';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ArtifactCollector } from '../src/artifacts/artifact-collector.js';

let database: TestDatabase;
let folder: string;
let blobs: FileBlobStore;
let files: ArtifactFileRepository;
beforeAll(async () => {
  database = await testDatabase({ entities: trackingEntities });
  folder = await mkdtemp(join(tmpdir(), 'weir-collector-test-'));
  blobs = new FileBlobStore(folder);
  files = new ArtifactFileRepository(database.dataSource);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function oldBlob(text: string): Promise<StoredBlob> {
  const blob = await blobs.write(Readable.from([Buffer.from(text)]));
  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(join(folder, 'blobs', blob.id.slice(0, 2), blob.id), longAgo, longAgo);
  return blob;
}

describe('ArtifactCollector', () => {
  it('deletes blobs when the last path that means them is gone, and no others', async () => {
    const [shared, replaced, orphan] = [
      await oldBlob('shared'),
      await oldBlob('replaced'),
      await oldBlob('orphan'),
    ];
    await files.put('a', shared);
    await files.put('b', shared);
    await files.put('c', replaced);
    await files.put('c', await oldBlob('replacement'));
    await files.delete('a');
    const collector = new ArtifactCollector(blobs, files, createLogger('test', 'silent'));
    collector.onApplicationBootstrap();
    await waitUntil(async () => (await blobs.sizeOf(orphan.id)) === null, {
      what: 'the orphan to be deleted',
    });
    await collector.beforeApplicationShutdown();
    expect(await blobs.sizeOf(replaced.id)).toBeNull();
    expect(await blobs.sizeOf(shared.id)).toBe(6);

    await files.delete('b');
    const next = new ArtifactCollector(blobs, files, createLogger('test', 'silent'));
    next.onApplicationBootstrap();
    await waitUntil(async () => (await blobs.sizeOf(shared.id)) === null, { what: 'the blob to be deleted' });
    await next.beforeApplicationShutdown();
    expect((await files.find('c'))?.sizeBytes).toBe(11);
  });
});
