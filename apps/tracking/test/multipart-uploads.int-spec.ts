import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const API = '/api/2.0/mlflow-artifacts';
const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');

interface Begun {
  readonly upload_id: string;
  readonly credentials: { readonly url: string; readonly part_number: number; readonly headers: object }[];
}

let server: TrackingServer;
beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());

const newRoot = () => `7/${randomUUID().replaceAll('-', '')}/artifacts`;
const begin = (folder: string, body: object = { path: '/home/me/big.bin', num_parts: 3 }) =>
  server.call<Begun>('POST', `${API}/mpu/create/${folder}`, body);
const sendPart = (begun: Begun, index: number, body: string) =>
  fetch(begun.credentials[index]?.url ?? '', { method: 'PUT', body });
const read = (path: string) => fetch(`${server.base}${API}/artifacts/${path}`);
const list = async (folder: string) =>
  (await server.call<{ files?: unknown[] }>('GET', `${API}/artifacts?path=${folder}`)).json.files;

async function sendAll(begun: Begun, texts: readonly string[]) {
  const answers = await Promise.all(texts.map((text, index) => sendPart(begun, index, text)));
  return answers.map((answer, index) => ({
    part_number: index + 1,
    etag: answer.headers.get('etag'),
    url: begun.credentials[index]?.url,
  }));
}

const complete = (folder: string, begun: Begun, parts: readonly object[], path = '/home/me/big.bin') =>
  server.call('POST', `${API}/mpu/complete/${folder}`, { path, upload_id: begun.upload_id, parts });
const abort = (folder: string, uploadId: string) =>
  server.call('POST', `${API}/mpu/abort/${folder}`, { path: '/home/me/big.bin', upload_id: uploadId });

describe('multipart uploads', () => {
  it('are told to clients', async () => {
    const { json } = await server.call('GET', '/api/3.0/mlflow/server-info');
    expect(json).toMatchObject({ multipart_uploads_enabled: true, multipart_downloads_enabled: false });
  });

  it('make a file of parts in any order, visible at the end', async () => {
    const root = newRoot();
    const { json: begun } = await begin(`${root}/dir`);
    expect(begun.credentials).toHaveLength(3);
    for (const [index, { url, part_number: number, headers }] of begun.credentials.entries()) {
      expect([number, headers]).toEqual([index + 1, {}]);
      expect(url.startsWith(`${server.base}${API}/mpu/parts/`)).toBe(true);
    }
    const parts = await sendAll(begun, ['one ', 'two ', 'three']);
    expect(parts[0]?.etag).toBe(`"${sha256('one ')}"`);
    expect(await list(root)).toBeUndefined();
    expect((await read(`${root}/dir/big.bin`)).status).toBe(404);
    expect(await complete(`${root}/dir`, begun, parts.toReversed())).toEqual({ status: 200, json: {} });
    const file = await read(`${root}/dir/big.bin`);
    expect(await file.text()).toBe('one two three');
    expect(file.headers.get('etag')).toBe(`"${sha256('one two three')}"`);
    expect(await list(`${root}/dir`)).toEqual([{ path: 'big.bin', is_dir: false, file_size: 13 }]);
  });

  it('may send a part again, and only the last one counts', async () => {
    const root = newRoot();
    const { json: begun } = await begin(root, { path: 'x/big.bin', num_parts: '1' });
    await sendPart(begun, 0, 'first try');
    const parts = await sendAll(begun, ['second try']);
    expect((await complete(root, begun, parts)).status).toBe(200);
    expect(await (await read(`${root}/big.bin`)).text()).toBe('second try');
  });

  it('answer a repeated complete as the first one, also at the same time', async () => {
    const root = newRoot();
    const { json: begun } = await begin(root);
    const parts = await sendAll(begun, ['a', 'b', 'c']);
    const answers = await Promise.all([1, 2, 3].map(() => complete(root, begun, parts)));
    answers.push(await complete(root, begun, parts));
    for (const answer of answers) expect(answer).toEqual({ status: 200, json: {} });
    expect(await (await read(`${root}/big.bin`)).text()).toBe('abc');
    expect((await sendPart(begun, 0, 'too late')).status).toBe(404);
  });

  it('are forgotten when they are given up, as often as one likes', async () => {
    const root = newRoot();
    const { json: begun } = await begin(root);
    const parts = await sendAll(begun, ['a', 'b', 'c']);
    for (let times = 0; times < 2; times += 1)
      expect(await abort(root, begun.upload_id)).toEqual({ status: 200, json: {} });
    expect((await sendPart(begun, 0, 'a')).status).toBe(404);
    expect(await complete(root, begun, parts)).toMatchObject({
      status: 404,
      json: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
    });
    expect(await list(root)).toBeUndefined();
  });

  it('can be neither completed nor given up under another name', async () => {
    const [root, other] = [newRoot(), newRoot()];
    const { json: begun } = await begin(root);
    const parts = await sendAll(begun, ['a', 'b', 'c']);
    expect((await complete(other, begun, parts)).status).toBe(404);
    await abort(other, begun.upload_id);
    expect((await complete(root, begun, parts)).status).toBe(200);
  });

  it.each([
    ['a part that never came', (parts: Part[]) => [...parts, { part_number: 3, etag: 'x' }], 'Part 3'],
    ["an etag that is not the part's", (parts: Part[]) => [{ ...parts[0], etag: '"0"' }], 'etag of part 1'],
    ['an etag left out', (parts: Part[]) => [{ part_number: parts[0]?.part_number }], 'etag of part 1'],
    ['a part named twice', (parts: Part[]) => [...parts, parts[0]], 'named twice'],
    ['no parts', () => [], "'parts'"],
    ['a number that is none', () => [{ part_number: 'x', etag: 'y' }], 'part_number'],
  ])('refuse %s, and can go on', async (_, change, message) => {
    const root = newRoot();
    const { json: begun } = await begin(root);
    const parts = (await sendAll(begun, ['a', 'b'])) as Part[];
    const refused = await complete(root, begun, change(parts) as object[]);
    expect(refused).toMatchObject({ status: 400, json: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect(refused.json['message']).toContain(message);
    expect(await list(root)).toBeUndefined();
    expect((await complete(root, begun, parts)).status).toBe(200);
  });

  it('refuse parts beyond those announced, and numbers that are none', async () => {
    const { json: begun } = await begin(newRoot());
    const parts = `${server.base}${API}/mpu/parts/${begun.upload_id}`;
    for (const number of ['0', '4', '-1', '1.5', 'x', '100000'])
      expect((await fetch(`${parts}/${number}`, { method: 'PUT', body: 'x' })).status).toBe(400);
    expect(
      (await fetch(`${server.base}${API}/mpu/parts/unknown/1`, { method: 'PUT', body: 'x' })).status,
    ).toBe(404);
  });

  it.each([
    [{ num_parts: 2 }, "Missing value for required parameter 'path'"],
    [{ path: 'x', num_parts: 10_001 }, 'num_parts'],
    [{ path: 'x', num_parts: -1 }, 'num_parts'],
    [{ path: 'x', num_parts: 'many' }, 'num_parts'],
    [{ path: 'dir/', num_parts: 1 }, 'Invalid path'],
    [{ path: 'dir/..', num_parts: 1 }, 'Invalid path'],
  ])('refuse to begin with %j', async (body, message) => {
    const refused = await begin(newRoot(), body);
    expect(refused).toMatchObject({ status: 400, json: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect((refused.json as unknown as { message: string }).message).toContain(message);
  });

  it('take the last name of paths of any system, and refuse unsafe folders', async () => {
    const root = newRoot();
    const windows = { path: 'C:\\Users\\me\\big.bin', num_parts: 1 };
    const { json: begun } = await begin(root, windows);
    const parts = await sendAll(begun, ['x']);
    expect((await complete(root, begun, parts, windows.path)).status).toBe(200);
    expect(await list(root)).toEqual([{ path: 'big.bin', is_dir: false, file_size: 1 }]);
    for (const verb of ['create', 'complete', 'abort']) {
      const body = { path: 'x', upload_id: 'u', parts: [{ part_number: 1, etag: 'e' }] };
      const refused = await server.call('POST', `${API}/mpu/${verb}/%252e%252e/x`, body);
      expect(refused).toEqual({
        status: 400,
        json: { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' },
      });
    }
  });

  it('cannot put a file where a folder is', async () => {
    const root = newRoot();
    await fetch(`${server.base}${API}/artifacts/${root}/big.bin/inside`, { method: 'PUT', body: 'x' });
    const { json: begun } = await begin(root);
    const parts = await sendAll(begun, ['a', 'b', 'c']);
    expect(await complete(root, begun, parts)).toMatchObject({
      status: 409,
      json: { error_code: 'RESOURCE_CONFLICT' },
    });
  });

  it('name the address by which the client came, through a proxy too', async () => {
    const answered = (headers: Record<string, string>) =>
      new Promise<Begun>((resolve, reject) => {
        const path = `${API}/mpu/create/${newRoot()}`;
        const all = { 'content-type': 'application/json', ...headers };
        httpRequest(
          { host: '127.0.0.1', port: server.port, method: 'POST', path, headers: all },
          (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (part: string) => (text += part));
            answer.on('end', () => resolve(JSON.parse(text) as Begun));
          },
        )
          .on('error', reject)
          .end(JSON.stringify({ path: 'x', num_parts: 1 }));
      });
    const urlFor = async (headers: Record<string, string>) => (await answered(headers)).credentials[0]?.url;
    expect(await urlFor({ host: 'weir.example:8080' })).toMatch(/^http:\/\/weir\.example:8080\/api\/2\.0\//);
    const proxy = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'ml.example',
      'x-forwarded-prefix': '/weir',
    };
    expect(await urlFor(proxy)).toMatch(/^https:\/\/ml\.example\/weir\/api\/2\.0\//);
    expect(await urlFor({ ...proxy, 'x-forwarded-prefix': '/"><script>' })).toMatch(
      /^https:\/\/ml\.example\/api/,
    );
    expect(await answered({ 'x-forwarded-host': 'a b"c' })).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
    });
  });
});

type Part = { part_number: number; etag: string };

describe('a server without multipart uploads', () => {
  it('says so in the words that clients compare, and to those who ask before', async () => {
    const plain = await startTrackingServer({ WEIR_ARTIFACTS_MULTIPART: 'false' });
    try {
      const { json: info } = await plain.call('GET', '/api/3.0/mlflow/server-info');
      expect(info).toMatchObject({ multipart_uploads_enabled: false });
      const body = { path: 'x', upload_id: 'u', num_parts: 1, parts: [{ part_number: 1, etag: 'e' }] };
      for (const verb of ['create', 'complete', 'abort']) {
        expect(await plain.call('POST', `${API}/mpu/${verb}/${newRoot()}`, body)).toEqual({
          status: 501,
          json: {
            error_code: 'NOT_IMPLEMENTED',
            message: 'Multipart upload is not supported for the current artifact repository',
          },
        });
      }
    } finally {
      await plain.close();
    }
  });

  it('sends clients to the address that its settings name', async () => {
    const outside = await startTrackingServer({ WEIR_PUBLIC_URL: 'https://weir.example/base/' });
    try {
      const body = { path: 'x', num_parts: 1 };
      const { json } = await outside.call<Begun>('POST', `${API}/mpu/create/${newRoot()}`, body);
      expect(json.credentials[0]?.url).toMatch(
        /^https:\/\/weir\.example\/base\/api\/2\.0\/mlflow-artifacts\/mpu\/parts\//,
      );
    } finally {
      await outside.close();
    }
  });
});
