import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { waitUntil } from '@weir/testing';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

let server: TrackingServer;
beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());

const PROXY = '/api/2.0/mlflow-artifacts/artifacts';
const newRoot = () => `7/${randomUUID().replaceAll('-', '')}/artifacts`;
const put = (path: string, body = path, headers: Record<string, string> = {}) =>
  fetch(`${server.base}${PROXY}/${path}`, { method: 'PUT', body, headers });
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.base}${PROXY}/${path}`, { headers });
const list = async (path: string) => {
  const { json } = await server.call<{ files?: unknown[] }>(
    'GET',
    `${PROXY}?path=${encodeURIComponent(path)}`,
  );
  return json.files;
};
const uploadsUnderWay = () => readdir(join(server.artifacts, 'incoming'));

/** `fetch` and `new URL` tidy up paths before they are sent; this sends them as they are. */
function sendRaw(method: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: '127.0.0.1', port: server.port, method, path }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    call.on('error', reject).end();
  });
}

describe('artifact proxy: files', () => {
  it('gives back what it was given, whatever its type, with an empty answer to the upload', async () => {
    const root = newRoot();
    const stored = await put(`${root}/t.json`, '{"a": 1.0}', { 'content-type': 'application/json' });
    expect([stored.status, await stored.text()]).toEqual([200, '']);
    const read = await get(`${root}/t.json`);
    expect([read.status, await read.text()]).toEqual([200, '{"a": 1.0}']);
    expect(Object.fromEntries(read.headers)).toMatchObject({
      'content-type': 'application/json',
      'content-length': '10',
      'content-disposition': 'attachment; filename="t.json"',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: `"${createHash('sha256').update('{"a": 1.0}').digest('hex')}"`,
    });
  });

  it('keeps names as they are and offers them safely', async () => {
    const root = newRoot();
    const name = 'ü ✓ "a+b&c=d;%.txt';
    await put(`${root}/${encodeURIComponent(name)}`, 'odd');
    expect(await list(root)).toEqual([{ path: name, is_dir: false, file_size: 3 }]);
    const read = await get(`${root}/${encodeURIComponent(name)}`);
    expect(await read.text()).toBe('odd');
    expect(read.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[ -~]*"; filename\*=UTF-8''[ -~]+$/,
    );
  });

  it('reads the same path from an address in capitals, and from one with doubled slashes', async () => {
    const root = newRoot();
    await put(`${root}/x`, 'same');
    const paths = [
      `${PROXY.toUpperCase()}/${root}/x`,
      `/${PROXY}//${root}//x`,
      `/ajax-api${PROXY.slice(4)}/${root}/x`,
    ];
    for (const path of paths) expect(await sendRaw('GET', path)).toEqual({ status: 200, text: 'same' });
  });

  it('answers HEAD without the bytes', async () => {
    const root = newRoot();
    await put(`${root}/x`, '0123456789');
    const head = await fetch(`${server.base}${PROXY}/${root}/x`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
  });

  it('answers parts', async () => {
    const root = newRoot();
    await put(`${root}/x`, '0123456789');
    const part = await get(`${root}/x`, { range: 'bytes=2-4' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ]);
    const beyond = await get(`${root}/x`, { range: 'bytes=10-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    const stale = await get(`${root}/x`, { range: 'bytes=2-4', 'if-range': '"of-another-file"' });
    expect([stale.status, await stale.text()]).toEqual([200, '0123456789']);
  });

  it('does not send again what the client has', async () => {
    const root = newRoot();
    await put(`${root}/x`, 'same');
    const etag = (await get(`${root}/x`)).headers.get('etag') ?? '';
    const again = await get(`${root}/x`, { 'if-none-match': `"other", W/${etag}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    await put(`${root}/x`, 'changed');
    expect((await get(`${root}/x`, { 'if-none-match': etag })).status).toBe(200);
  });

  it('lists and deletes folders, and says what is a folder', async () => {
    const root = newRoot();
    await put(`${root}/data/one`, '1');
    await put(`${root}/data/empty`, '');
    await put(`${root}/data/deep/two`, '22');
    expect(await list(`${root}/data`)).toEqual([
      { path: 'deep', is_dir: true },
      { path: 'empty', is_dir: false },
      { path: 'one', is_dir: false, file_size: 1 },
    ]);
    expect(await server.call('GET', `${PROXY}/${root}/data`)).toMatchObject({
      status: 400,
      json: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
    expect(await server.call('DELETE', `${PROXY}/${root}/data/one`)).toEqual({ status: 200, json: {} });
    expect(await server.call('GET', `${PROXY}/${root}/data/one`)).toMatchObject({
      status: 404,
      json: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
    });
    expect(await server.call('DELETE', `${PROXY}/${root}/data`)).toEqual({ status: 200, json: {} });
    expect(await server.call('DELETE', `${PROXY}/${root}/data`)).toEqual({ status: 200, json: {} });
    expect(await list(root)).toBeUndefined();
  });

  it('refuses a file where a folder is and a folder where a file is', async () => {
    const root = newRoot();
    await put(`${root}/a/b`);
    await put(`${root}/c`);
    for (const path of [`${root}/a`, `${root}/c/d`, root]) {
      const refused = await put(path);
      expect([path, refused.status, await refused.json()]).toMatchObject([
        path,
        409,
        { error_code: 'RESOURCE_CONFLICT' },
      ]);
    }
  });

  it('says so when the storage has lost the bytes', async () => {
    const root = newRoot();
    await put(`${root}/x`, 'soon gone');
    await server.database.dataSource.query(`UPDATE artifact_files SET blob_id = $1 WHERE root = $2`, [
      'f'.repeat(64),
      root,
    ]);
    expect(await server.call('GET', `${PROXY}/${root}/x`)).toMatchObject({
      status: 404,
      json: { message: expect.stringContaining('missing from the artifact storage') },
    });
  });
});

describe('artifact proxy: unsafe paths', () => {
  const attacks = [
    '7/../../secret',
    '7/%2e%2e/%2E%2e/secret',
    '7/..%2f..%2fsecret',
    '7/%252e%252e/x',
    '7/%25252e%25252e%25252fx',
    '%2Fetc%2Fpasswd',
    '%5c%5chost%5cx',
    'C:%5cx',
    'file:%2F%2F%2Fetc%2Fpasswd',
    '7/a%23b',
    '7/a%00b',
    '7/a%0Ab',
    '%2e',
  ];

  it.each(attacks.flatMap((path) => ['GET', 'PUT', 'DELETE'].map((method) => [method, path] as const)))(
    '%s %s',
    async (method, path) => {
      const { status, text } = await sendRaw(method, `${PROXY}/${path}`);
      expect([status, JSON.parse(text)]).toEqual([
        400,
        { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' },
      ]);
    },
  );

  it.each(['../..', '7/../..', '/etc', '%2e%2e', '..\\x', 'a%00', 'a\u0000'])('list %j', async (path) => {
    expect(await server.call('GET', `${PROXY}?path=${encodeURIComponent(path)}`)).toEqual({
      status: 400,
      json: { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' },
    });
  });

  it('refuses a name that no file system could hold', async () => {
    const refused = await put(`${newRoot()}/${'x'.repeat(256)}`);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { error_code: 'INVALID_PARAMETER_VALUE' },
    ]);
  });

  it.each(['7/%zz', '7/%ff', '7/%'])('refuses an escape that means nothing: %s', async (path) => {
    const { status, text } = await sendRaw('GET', `${PROXY}/${path}`);
    expect([status, JSON.parse(text)]).toMatchObject([400, { error_code: expect.any(String) }]);
  });
});

describe('artifact proxy: uploads that go wrong', () => {
  /** Sends the head of an upload and a part of its body, then leaves. */
  async function leaveHalfWay(path: string, head: string): Promise<void> {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    socket.write(`PUT ${PROXY}/${path} HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`);
    socket.write(head.startsWith('Transfer') ? '5\r\nhello\r\n' : 'hello');
    await waitUntil(async () => (await uploadsUnderWay()).length > 0, { what: 'the upload to begin' });
    socket.destroy();
    await waitUntil(async () => (await uploadsUnderWay()).length === 0, {
      what: 'the upload to be forgotten',
    });
  }

  it.each(['Content-Length: 1000', 'Transfer-Encoding: chunked'])(
    'shows nothing of a client that left (%s)',
    async (head) => {
      const root = newRoot();
      await leaveHalfWay(`${root}/x`, head);
      expect(await list(root)).toBeUndefined();
      expect((await get(`${root}/x`)).status).toBe(404);
    },
  );

  it('keeps the old file when its replacement breaks off', async () => {
    const root = newRoot();
    await put(`${root}/x`, 'old');
    await leaveHalfWay(`${root}/x`, 'Content-Length: 1000');
    expect(await (await get(`${root}/x`)).text()).toBe('old');
  });

  it('ends with one of the files when a path is uploaded at the same time, and keeps equal bytes once', async () => {
    const root = newRoot();
    const texts = Array.from({ length: 8 }, (_, index) => `${root} version ${index % 4}`);
    const answers = await Promise.all(texts.map((text) => put(`${root}/x`, text)));
    expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 200));
    expect(texts).toContain(await (await get(`${root}/x`)).text());
    const blobs = await readdir(join(server.artifacts, 'blobs'), { recursive: true });
    const hashes = texts.map((text) => createHash('sha256').update(text).digest('hex'));
    expect(blobs.filter((name) => hashes.some((hash) => name.endsWith(hash)))).toHaveLength(4);
  });
});
