import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FileBlobStore, type StoredBlob } from '@weir/artifact-store';
import { createLogger } from '@weir/observability';
import { testDatabase, waitUntil, type TestDatabase } from '@weir/testing';
import {
  ArtifactFileRepository,
  ArtifactUploadRepository,
  BlobReferenceRepository,
  trackingEntities,
} from '@weir/tracking-store';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ArtifactCleaning } from '../src/artifacts/artifact-cleaning.js';
import { ArtifactCollector } from '../src/artifacts/artifact-collector.js';

const HOUR_MS = 3_600_000;
const NEVER_AGAIN = {
  isMultipartOffered: true,
  publicUrl: null,
  cleanEveryMs: 24 * HOUR_MS,
  graceMs: HOUR_MS,
};

let database: TestDatabase;
let folder: string;
let blobs: FileBlobStore;
let files: ArtifactFileRepository;
let uploads: ArtifactUploadRepository;
let references: BlobReferenceRepository;
let collector: ArtifactCollector;
beforeAll(async () => {
  database = await testDatabase({ entities: trackingEntities });
  files = new ArtifactFileRepository(database.dataSource);
  uploads = new ArtifactUploadRepository(database.dataSource);
  references = new BlobReferenceRepository(database.dataSource);
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-collector-test-'));
  blobs = new FileBlobStore(folder);
});
afterEach(async () => {
  await collector.beforeApplicationShutdown();
  await rm(folder, { recursive: true, force: true });
});

async function oldBlob(text: string): Promise<StoredBlob> {
  const blob = await blobs.write(Readable.from([Buffer.from(text)]));
  const longAgo = new Date(Date.now() - 2 * HOUR_MS);
  await utimes(join(folder, 'blobs', blob.id.slice(0, 2), blob.id), longAgo, longAgo);
  return blob;
}

function startCollector(artifacts = NEVER_AGAIN): void {
  const cleaning = new ArtifactCleaning(blobs, uploads, references);
  collector = new ArtifactCollector(cleaning, { artifacts }, createLogger('test', 'silent'));
  collector.onApplicationBootstrap();
}

const gone = ({ id }: StoredBlob) =>
  waitUntil(async () => (await blobs.sizeOf(id)) === null, { what: `blob ${id} to be deleted` });

describe('ArtifactCollector', () => {
  it('deletes blobs when the last path that means them is gone, and no others, round after round', async () => {
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
    startCollector({ ...NEVER_AGAIN, cleanEveryMs: 50 });
    await gone(orphan);
    await gone(replaced);
    expect(await blobs.sizeOf(shared.id)).toBe(6);
    await files.delete('b');
    await gone(shared);
    expect((await files.find('c'))?.sizeBytes).toBe(11);
  });

  it('keeps the parts of uploads that go on, and gives up those that do not', async () => {
    const [fresh, stale] = [await oldBlob('of a fresh upload'), await oldBlob('of a stale upload')];
    for (const [uploadId, blob] of [
      ['fresh', fresh],
      ['stale', stale],
    ] as const) {
      await uploads.create({ uploadId, path: `x/${uploadId}`, partCount: 2, storage: null });
      expect(await uploads.putPart(uploadId, { partNumber: 1, blob })).toBe('stored');
    }
    await database.dataSource.query(
      `UPDATE artifact_uploads SET touched_at = now() - interval '26 hours' WHERE upload_id = 'stale'`,
    );
    startCollector();
    await gone(stale);
    expect(await uploads.find('stale')).toBeNull();
    expect(await uploads.parts('fresh')).toHaveLength(1);
    expect(await blobs.sizeOf(fresh.id)).toBe(17);
  });

  it('works in one process at a time, and in the next when that one has ended', async () => {
    const orphan = await oldBlob('orphan');
    await references.alone(async () => {
      const cleaning = new ArtifactCleaning(blobs, uploads, references);
      expect(await cleaning.round(new Date(), new AbortController().signal)).toBe('busy');
      expect(await blobs.sizeOf(orphan.id)).toBe(6);
      startCollector({ ...NEVER_AGAIN, cleanEveryMs: 50 });
    });
    await gone(orphan);
  });

  it('never starts when it is turned off', async () => {
    const orphan = await oldBlob('orphan');
    startCollector({ ...NEVER_AGAIN, cleanEveryMs: 0 });
    await collector.beforeApplicationShutdown();
    expect(await blobs.sizeOf(orphan.id)).toBe(6);
  });
});
