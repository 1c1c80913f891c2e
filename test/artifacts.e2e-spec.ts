import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  freePort,
  spawnWeir,
  testDatabase,
  waitUntil,
  type ProcessHandle,
  type TestDatabase,
} from '@weir/testing';

const MB = 1024 * 1024;
const PROXY = '/api/2.0/mlflow-artifacts/artifacts';

let database: TestDatabase;
let home: string;
let port: number;
let tracking: ProcessHandle;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'weir-artifacts-e2e-test-'));
  port = await freePort();
  tracking = await start();
});
afterEach(async () => {
  await tracking.stop();
  await rm(home, { recursive: true, force: true });
});

function start(): Promise<ProcessHandle> {
  return spawnWeir(['tracking', 'start'], {
    env: { DATABASE_URL: database.url, WEIR_HOME: home, WEIR_TRACKING_PORT: String(port) },
    healthUrls: [`http://127.0.0.1:${port}/health`],
  });
}

const url = (path: string) => `http://127.0.0.1:${port}${PROXY}/${path}`;
const newRoot = () => `7/${randomUUID().replaceAll('-', '')}/artifacts`;
const uploadsUnderWay = () => readdir(join(home, 'artifacts', 'incoming'));

async function bytesOnDisk(): Promise<number> {
  const names = await uploadsUnderWay();
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(home, 'artifacts', 'incoming', name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Highest resident memory of the process so far, in bytes. */
async function peakMemory(): Promise<number> {
  const status = await readFile(`/proc/${tracking.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** Begins an upload that announces more than it sends; answers when the server has written some of it. */
async function beginUpload(path: string): Promise<void> {
  const upload = request(url(path), { method: 'PUT', headers: { 'content-length': 20 * MB } });
  upload.on('error', () => upload.destroy());
  // More than the server gathers before it writes.
  upload.write(Buffer.alloc(16 * MB));
  await waitUntil(async () => (await bytesOnDisk()) >= MB, { what: 'the upload to be under way' });
}

describe('artifacts of a server that dies', () => {
  it('shows nothing of the upload, keeps what was there, and cleans up later', async () => {
    const root = newRoot();
    const kept = await fetch(url(`${root}/kept`), { method: 'PUT', body: 'acknowledged' });
    expect(kept.status).toBe(200);
    await beginUpload(`${root}/kept`);
    await tracking.killHard();
    const [leftover] = await uploadsUnderWay();
    expect(leftover).toBeDefined();

    tracking = await start();
    const listed = await fetch(`http://127.0.0.1:${port}${PROXY}?path=${root}`);
    expect(await listed.json()).toEqual({ files: [{ path: 'kept', is_dir: false, file_size: 12 }] });
    expect(await (await fetch(url(`${root}/kept`))).text()).toBe('acknowledged');
    expect(await uploadsUnderWay()).toEqual([leftover]);

    await tracking.stop();
    const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
    await utimes(join(home, 'artifacts', 'incoming', String(leftover)), longAgo, longAgo);
    tracking = await start();
    await waitUntil(async () => (await uploadsUnderWay()).length === 0, {
      what: 'the leftover to be deleted',
    });
    expect(await (await fetch(url(`${root}/kept`))).text()).toBe('acknowledged');
  });
});

describe('artifacts of any size', () => {
  it('go through the server in constant memory, up and down', async () => {
    const sizeBytes = 300 * MB;
    const path = `${newRoot()}/large.bin`;
    await fetch(url(`${newRoot()}/warm-up`), { method: 'PUT', body: 'x'.repeat(MB) });
    const before = await peakMemory();
    const sent = createHash('sha256');
    const stored = await new Promise<number>((resolve, reject) => {
      const upload = request(
        url(path),
        { method: 'PUT', headers: { 'content-length': sizeBytes } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      upload.on('error', reject);
      pipeline(Readable.from(chunks(sizeBytes, sent)), upload).catch(reject);
    });
    expect(stored).toBe(200);
    const received = createHash('sha256');
    const download = await fetch(url(path));
    for await (const chunk of download.body ?? []) received.update(chunk as Uint8Array);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
    expect((await peakMemory()) - before).toBeLessThan(80 * MB);
  });

  function* chunks(sizeBytes: number, hash: ReturnType<typeof createHash>): Generator<Buffer> {
    for (let sent = 0; sent < sizeBytes; sent += MB) {
      const chunk = Buffer.alloc(MB, (sent / MB) % 251);
      hash.update(chunk);
      yield chunk;
    }
  }
});
