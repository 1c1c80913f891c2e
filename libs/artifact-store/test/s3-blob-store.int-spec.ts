import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createBlobStore } from '@weir/artifact-store';
import { readTrackingSettings, type S3Settings } from '@weir/config';
import { OwnS3 } from '@weir/testing';
import { buffer } from 'node:stream/consumers';
import { S3BlobStore } from '../src/s3/s3-blob-store.js';
import { bytes, describeBlobStore, many, sha256 } from './blob-store.contract.js';
import { FaultyProxy } from './faulty-proxy.js';

const MB = 1024 * 1024;
const HOUR_MS = 3_600_000;
/** The smallest parts that S3 takes, and small pages: so that what tests store has several. */
const SIZES = { partBytes: 5 * MB, copyPartBytes: 5 * MB, pageObjects: 10 };

let server: OwnS3;
let client: S3Client;
const given = { ...process.env };
beforeAll(async () => {
  server = await OwnS3.start();
  Object.assign(process.env, server.environment);
  client = await server.client();
  // The first time of all the server has to be fetched.
}, 300_000);
afterAll(async () => {
  process.env = given;
  await server.stop();
});

const settingsOf = (bucket: string, over: Partial<S3Settings> = {}): S3Settings => ({
  bucket,
  prefix: 'some/prefix',
  endpoint: server.endpoint,
  region: 'us-east-1',
  isPathStyle: true,
  isDirect: false,
  publicEndpoint: server.endpoint,
  ...over,
});

async function keysIn(bucket: string): Promise<string[]> {
  const { Contents: objects = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  return objects.map(({ Key = '' }) => Key);
}

async function uploadsIn(bucket: string): Promise<string[]> {
  const { Uploads: uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  return uploads.map(({ UploadId = '' }) => UploadId);
}

describeBlobStore('S3BlobStore', async () => {
  const bucket = await server.createBucket();
  return {
    store: new S3BlobStore(settingsOf(bucket), SIZES),
    everything: async () => [...(await keysIn(bucket)), ...(await uploadsIn(bucket))],
    close: () => Promise.resolve(),
  };
});

describe('S3BlobStore: the bucket', () => {
  let bucket: string;
  let store: S3BlobStore;
  beforeEach(async () => {
    bucket = await server.createBucket();
    store = new S3BlobStore(settingsOf(bucket), SIZES);
  });

  const collect = (olderThan: Date) =>
    store.collect({ olderThan, findReferenced: () => Promise.resolve(new Set()) });

  it('keeps blobs below its prefix, under their hash', async () => {
    const { id } = await store.write(bytes('x'));
    expect(await keysIn(bucket)).toEqual([`some/prefix/blobs/${id.slice(0, 2)}/${id}`]);
  });

  it('shows nothing of a writer that died, and cleans up a day after the grace period', async () => {
    const Key = 'some/prefix/incoming/of-a-dead-process';
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
    const part = { Bucket: bucket, Key, UploadId, PartNumber: 1, Body: 'half' };
    await client.send(new UploadPartCommand(part));
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${Key}-2`, Body: 'whole' }));
    expect(await collect(new Date(Date.now() + HOUR_MS))).toMatchObject({ deletedUploads: 0 });
    expect(await uploadsIn(bucket)).toEqual([UploadId]);
    expect(await collect(new Date(Date.now() + 25 * HOUR_MS))).toEqual({
      deletedBlobs: 0,
      deletedUploads: 2,
      freedBytes: 5,
    });
    expect([...(await uploadsIn(bucket)), ...(await keysIn(bucket))]).toEqual([]);
  });

  it('leaves objects of others alone', async () => {
    const keys = ['other/blobs/x', 'some/prefix/README', 'some/prefix/blobs/ab/README'];
    for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
    await collect(new Date(Date.now() + 48 * HOUR_MS));
    expect(await keysIn(bucket)).toEqual(keys);
  });

  it('finds everything in a bucket of more objects than one page shows', async () => {
    const texts = Array.from({ length: 25 }, (_, index) => `text ${index}`);
    await Promise.all(texts.map((text) => store.write(bytes(text))));
    const asked: string[] = [];
    await store.collect({
      olderThan: new Date(Date.now() + HOUR_MS),
      findReferenced: (ids) => Promise.resolve(new Set((asked.push(...ids), ids))),
    });
    expect(asked.sort()).toEqual(texts.map(sha256).sort());
  });

  it('notices bytes that changed in the storage, before the last of them leaves', async () => {
    const { id } = await store.write(bytes('0123456789'));
    const Key = `some/prefix/blobs/${id.slice(0, 2)}/${id}`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: '012345678X' }));
    await expect(store.read(id).then(buffer)).rejects.toMatchObject({ code: 'BLOB.CORRUPT' });
  });
});

describe('S3BlobStore: a storage in trouble', () => {
  let bucket: string;
  let proxy: FaultyProxy;
  let store: S3BlobStore;
  beforeEach(async () => {
    bucket = await server.createBucket();
    proxy = await FaultyProxy.start(server.endpoint);
    store = new S3BlobStore(settingsOf(bucket, { endpoint: proxy.endpoint }), SIZES);
  });
  afterEach(() => proxy.stop());

  it('tries again what was throttled or failed', async () => {
    for (const [status, code] of [
      [503, 'SlowDown'],
      [500, 'InternalError'],
    ] as const) {
      proxy.failNext(2, { status, code });
      const { id } = await store.write(many(6 * MB, status));
      expect(proxy.pendingFaults).toBe(0);
      expect(await store.sizeOf(id)).toBe(6 * MB);
    }
  });

  it('goes on with a download where the connection broke', async () => {
    const { id } = await store.write(many(6 * MB));
    proxy.cutNextAnswer(2 * MB);
    expect(sha256(await buffer(await store.read(id)))).toBe(id);
    proxy.cutNextAnswer(1_000);
    expect(await buffer(await store.read(id, { first: MB, last: 2 * MB - 1 }))).toHaveLength(MB);
  });

  it.each([
    [403, 'InvalidAccessKeyId', 503, 'the credentials are refused (InvalidAccessKeyId)'],
    [403, 'SignatureDoesNotMatch', 503, 'the credentials are refused (SignatureDoesNotMatch)'],
    [404, 'NoSuchBucket', 503, 'the bucket does not exist'],
    [507, 'InsufficientStorage', 507, 'cannot take more data'],
    [400, 'OddRequest', 503, 'it answers OddRequest'],
  ])('says what %i %s means, without a secret', async (status, code, ours, message) => {
    proxy.failNext(1, { status, code });
    const failure = (await store.write(bytes('x')).catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject({ status: ours });
    expect(failure.message).toContain(message);
    const told = JSON.stringify([failure, failure.message, String(failure.cause), failure.cause]);
    for (const secret of Object.values(server.environment).slice(0, 2)) expect(told).not.toContain(secret);
  });

  it('gives up on a part that cannot be stored, and leaves nothing', async () => {
    await store.write(bytes('warm up'));
    proxy.failNext(1, { status: 507, code: 'InsufficientStorage', only: /partNumber=2/ });
    await expect(store.write(many(21 * MB))).rejects.toMatchObject({ code: 'BLOB.STORAGE_FULL' });
    expect(await uploadsIn(bucket)).toEqual([]);
    expect(await keysIn(bucket)).toHaveLength(1);
  });
});

describe('S3BlobStore: direct access', () => {
  let bucket: string;
  let store: S3BlobStore;
  beforeEach(async () => {
    bucket = await server.createBucket();
    store = new S3BlobStore(settingsOf(bucket, { isDirect: true }), SIZES);
  });

  const direct = () => {
    if (store.direct === null) throw new Error('the settings say that clients reach the bucket');
    return store.direct;
  };

  async function sendParts(texts: readonly Buffer[]) {
    const { partUrls, ...upload } = await direct().beginUpload(texts.length);
    const parts = await Promise.all(
      texts.map(async (body, index) => {
        const answer = await fetch(partUrls[index] ?? '', { method: 'PUT', body: new Uint8Array(body) });
        expect(answer.status).toBe(200);
        return { partNumber: index + 1, etag: answer.headers.get('etag') ?? '' };
      }),
    );
    return { upload, parts };
  }

  it('is not offered unless the settings say so', () => {
    expect(new S3BlobStore(settingsOf(bucket)).direct).toBeNull();
  });

  it('makes a blob of parts that a client without credentials has sent', async () => {
    const parts = [Buffer.alloc(5 * MB, 'a'), Buffer.alloc(5 * MB, 'b'), Buffer.from('c')];
    const sent = await sendParts(parts);
    const blob = await direct().completeUpload(sent.upload, sent.parts);
    const whole = Buffer.concat(parts);
    expect(blob).toEqual({ id: sha256(whole), sizeBytes: whole.byteLength });
    expect(sha256(await buffer(await store.read(blob.id)))).toBe(blob.id);
    expect(await keysIn(bucket)).toHaveLength(1);
  });

  it('refuses parts that are not what the client says', async () => {
    const { upload, parts } = await sendParts([Buffer.from('a')]);
    const wrong = parts.map((part) => ({ ...part, etag: '"00000000000000000000000000000000"' }));
    await expect(direct().completeUpload(upload, wrong)).rejects.toMatchObject({
      code: 'BLOB.PARTS_REFUSED',
      status: 400,
    });
    await direct().abortUpload(upload);
    expect(await uploadsIn(bucket)).toEqual([]);
  });

  it('hands out addresses to read from, with ranges, under a name', async () => {
    const { id } = await store.write(bytes('0123456789'));
    const disposition = 'attachment; filename="x.txt"';
    const link = { expiresInSeconds: 60, mediaType: 'text/plain', disposition };
    const url = await direct().downloadUrl(id, link);
    const answer = await fetch(url, { headers: { range: 'bytes=2-4' } });
    expect([answer.status, await answer.text()]).toEqual([206, '234']);
    expect(answer.headers.get('content-disposition')).toBe(disposition);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
  });
});

describe('createBlobStore', () => {
  const settings = (over: Record<string, string>) =>
    readTrackingSettings({ DATABASE_URL: 'postgres://h/d', ...server.environment, ...over });

  it('opens the bucket that the settings name', async () => {
    const bucket = await server.createBucket();
    const store = await createBlobStore(settings({ WEIR_ARTIFACTS: `s3://${bucket}/a/b/` }));
    const { id } = await store.write(bytes('x'));
    expect(await keysIn(bucket)).toEqual([`a/b/blobs/${id.slice(0, 2)}/${id}`]);
  });

  it('refuses a bucket that is not there, and a server that does not answer, at start', async () => {
    const missing = settings({ WEIR_ARTIFACTS: 's3://no-such-bucket' });
    await expect(createBlobStore(missing)).rejects.toMatchObject({ code: 'BLOB.STORAGE_UNUSABLE' });
    const nobody = settings({ WEIR_ARTIFACTS: 's3://bucket', WEIR_S3_ENDPOINT: 'http://127.0.0.1:1' });
    await expect(createBlobStore(nobody)).rejects.toMatchObject({
      code: 'BLOB.STORAGE_BUSY',
      message: expect.stringContaining('cannot be reached') as unknown,
    });
  });
});
