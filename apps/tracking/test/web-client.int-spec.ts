import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const PAGE = '<!doctype html><script src="static-files/static/js/main.c2f5f8d4.js"></script>';
const PREFIX = '/teams/mlflow';

let folder: string;
let atRoot: TrackingServer;
let below: TrackingServer;

beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'weir-web-client-test-'));
  await writeFile(join(parent, 'secret.txt'), 'not for browsers');
  // A folder whose path has a dot, as the site-packages of a virtual environment may have.
  folder = join(parent, '.build');
  await mkdir(join(folder, 'static', 'js'), { recursive: true });
  await writeFile(join(folder, 'index.html'), PAGE);
  await writeFile(join(folder, 'manifest.json'), '{}');
  await writeFile(join(folder, '.hidden'), 'not for browsers');
  await writeFile(join(folder, 'static', 'js', 'main.c2f5f8d4.js'), 'console.info(1)');
  await symlink(join(folder, 'static'), join(folder, 'linked'));
  atRoot = await startTrackingServer({ WEIR_TRACKING_WEB_CLIENT: folder });
  below = await startTrackingServer({
    WEIR_TRACKING_WEB_CLIENT: folder,
    WEIR_TRACKING_STATIC_PREFIX: PREFIX,
  });
});
afterAll(async () => {
  await Promise.all([atRoot.close(), below.close()]);
  await rm(join(folder, '..'), { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** As written: fetch would resolve the dots of a path before it sends it. */
function get(server: TrackingServer, path: string, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, method }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the web interface', () => {
  it('has its page at the root, which browsers check for a newer one', async () => {
    const { status, headers, text } = await get(atRoot, '/');
    expect({ status, text }).toEqual({ status: 200, text: PAGE });
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-frame-options': 'SAMEORIGIN',
    });
    expect(await get(atRoot, '/', 'HEAD')).toMatchObject({ status: 200, text: '' });
  });

  it('has its files below /static-files: those with a hash in their name may be kept', async () => {
    const script = await get(atRoot, '/static-files/static/js/main.c2f5f8d4.js');
    expect(script).toMatchObject({
      status: 200,
      text: 'console.info(1)',
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      },
    });
    expect(await get(atRoot, '/static-files/manifest.json')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' },
    });
  });

  it.each([
    '/static-files/../secret.txt',
    '/static-files/..%2fsecret.txt',
    '/static-files/%2e%2e/secret.txt',
    '/static-files/%252e%252e/secret.txt',
    '/static-files/static/..%5c..%5c..%5csecret.txt',
    '/static-files//secret.txt',
    '/static-files/.hidden',
    '/static-files/static',
    '/static-files/static/',
    '/static-files/',
    '/static-files/nope.js',
    '/static-files/index.html%00.js',
    '/index.html',
  ])('shows nothing at %s', async (path) => {
    expect(await get(atRoot, path)).toMatchObject({ status: 404, text: '' });
  });

  it('leaves the API alone', async () => {
    expect(await atRoot.call('GET', '/ajax-api/2.0/mlflow/experiments/get?experiment_id=0')).toMatchObject({
      status: 200,
    });
  });

  it('must be in the folder that the setting names', async () => {
    const starting = startTrackingServer({ WEIR_TRACKING_WEB_CLIENT: join(folder, 'static') });
    await expect(starting).rejects.toThrow(/^WEIR_TRACKING_WEB_CLIENT: .*index\.html cannot be read\.$/);
  });
});

describe('a static prefix', () => {
  it.each(['', '?a=1'])('takes browsers to the page from %p without a slash', async (query) => {
    for (const path of [PREFIX, '/']) {
      const { status, headers } = await get(below, `${path}${query}`);
      expect({ path, status, location: headers.location }).toEqual({
        path,
        status: 308,
        location: `${PREFIX}/${query}`,
      });
    }
  });

  it.each([
    ['/', 200],
    ['/static-files/static/js/main.c2f5f8d4.js', 200],
    ['/ajax-api/2.0/mlflow/experiments/get?experiment_id=0', 200],
    ['/graphql?query=%7Btest%7Boutput%7D%7D', 200],
    ['/get-artifact?run_id=x&path=y', 404],
    ['/health', 200],
    ['/version', 200],
    ['/api/2.0/mlflow/experiments/get?experiment_id=0', 200],
    ['/nope', 404],
  ])('is before %s', async (path, status) => {
    expect(await get(below, `${PREFIX}${path}`)).toMatchObject({ status });
  });

  it.each([
    '/static-files/manifest.json',
    '/ajax-api/2.0/mlflow/experiments/get?experiment_id=0',
    '/graphql?query=%7Btest%7Boutput%7D%7D',
    '/get-artifact?run_id=x&path=y',
    '/model-versions/get-artifact?name=x&version=1&path=y',
    `${PREFIX}2/health`,
    `${PREFIX}${PREFIX}/health`,
  ])('is needed for %s', async (path) => {
    expect(await get(below, path)).toMatchObject({ status: 404, text: '' });
  });

  it.each(['/api/2.0/mlflow/experiments/get?experiment_id=0', '/health', '/version', '/openapi.json'])(
    'is not needed for %s',
    async (path) => {
      expect(await get(below, path)).toMatchObject({ status: 200 });
    },
  );
});
