import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { execFileSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, spawnWeir, testRedisUrl, VendorStub, waitUntil } from '@weir/testing';
import { chatAnswer, chatBody, chatChunk } from './support/chat-fixtures.js';
import { hasNginx, Nginx } from './support/nginx.js';

const HOST = 'gateway.localhost';
const LIMIT = 20;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Call {
  readonly path: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
  /** Called with everything that has arrived so far, at each piece. */
  readonly onPiece?: (text: string) => void;
}

/** A call through nginx that trusts nothing but the authority that was made for it. */
function callThrough(nginx: Nginx, { path, body, headers = {}, onPiece }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest({
      host: '127.0.0.1',
      servername: HOST,
      port: nginx.httpsPort,
      ca: nginx.authority,
      path,
      method: body ? 'POST' : 'GET',
      headers: { host: HOST, 'content-type': 'application/json', ...headers },
      agent: false,
    });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (piece: string) => onPiece?.((text += piece)));
      incoming.once('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
      );
      incoming.once('error', reject);
    });
    outgoing.end(body && JSON.stringify(body));
  });
}

if (!hasNginx) process.stderr.write('\nNOT TESTED: deploy/nginx, because nginx is not installed here.\n');

/** Where there is no nginx the line above says so, and jest counts the tests as skipped. */
const describeNginx = hasNginx ? describe : describe.skip;

describeNginx('the gateway behind nginx', () => {
  let folder: string;
  let vendor: VendorStub;
  let replicas: { process: ProcessHandle; address: string }[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-behind-nginx-'));
    vendor = await VendorStub.start({ json: chatAnswer });
    replicas = [await startReplica(), await startReplica()];
  });
  afterAll(async () => {
    await ProcessHandle.killLeftovers();
    await vendor.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => vendor.clear());

  async function startReplica() {
    const endpoint = (name: string, more: string): string =>
      `  - name: ${name}\n    endpoint_type: llm/v1/chat\n    model: {provider: openai, name: gpt-4, config: {openai_api_key: sk-x, openai_api_base: "${vendor.url}"}}\n${more}`;
    const config = join(folder, 'gateway.yaml');
    const limit = `    limit: {calls: ${LIMIT}, renewal_period: hour}\n`;
    writeFileSync(config, `endpoints:\n${endpoint('chat', '')}${endpoint('limited-behind-nginx', limit)}`);
    const port = await freePort();
    const process = await spawnWeir(['gateway', 'start', '--config-path', config, '--port', String(port)], {
      env: { REDIS_URL: testRedisUrl(), WEIR_ACCESS_LOG: 'true' },
      healthUrls: [`http://127.0.0.1:${port}/health`],
    });
    return { process, address: `127.0.0.1:${port}` };
  }

  const addresses = (): [string, string] => [replicas[0]?.address ?? '', replicas[1]?.address ?? ''];
  const chat = { path: '/endpoints/chat/invocations', body: chatBody };

  describe('without signing in', () => {
    let nginx: Nginx;

    beforeAll(async () => {
      nginx = await Nginx.start({ auth: 'none', replicas: addresses() });
    });
    afterAll(() => nginx.stop());

    it('ends TLS with a certificate that clients can check', async () => {
      const answer = await callThrough(nginx, chat);
      expect([answer.status, answer.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
      const untrusting = new Promise((_resolve, reject) => {
        httpsRequest({ host: '127.0.0.1', servername: HOST, port: nginx.httpsPort, agent: false })
          .once('error', reject)
          .end();
      });
      await expect(untrusting).rejects.toThrow(/certificate/);
    });

    it('sends plain http to https', async () => {
      const [status, location] = await new Promise<unknown[]>((resolve, reject) => {
        httpRequest({ host: '127.0.0.1', port: nginx.httpPort, path: '/docs?a=b', headers: { host: HOST } })
          .once('response', (incoming) => {
            incoming.resume();
            resolve([incoming.statusCode, incoming.headers.location]);
          })
          .once('error', reject)
          .end();
      });
      expect([status, location]).toEqual([301, `https://${HOST}:${nginx.httpsPort}/docs?a=b`]);
    });

    it('keeps the metrics inside, and hands the id of a request through', async () => {
      expect((await callThrough(nginx, { path: '/metrics' })).status).toBe(404);
      const named = await callThrough(nginx, { ...chat, headers: { 'x-request-id': 'caller-7' } });
      expect(named.headers['x-request-id']).toBe('caller-7');
      const unnamed = await callThrough(nginx, chat);
      expect(unnamed.headers['x-request-id']).toMatch(/^[\da-f]{32}$/);
    });

    it('passes the events of a stream on as they come', async () => {
      let isFirstSeen = false;
      vendor.enqueue({ events: [chatChunk('one'), chatChunk('two'), '[DONE]'], gapMs: 400 });
      let stillMissing = false;
      const answer = await callThrough(nginx, {
        ...chat,
        body: { ...chatBody, stream: true },
        onPiece: (text) => {
          if (isFirstSeen || !text.includes('"content":"one"')) return;
          isFirstSeen = true;
          stillMissing = !text.includes('"content":"two"');
        },
      });
      expect([isFirstSeen, stillMissing]).toEqual([true, true]);
      expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
    });

    it('keeps one limit over both replicas', async () => {
      const calls = Array.from({ length: LIMIT * 2 }, () =>
        callThrough(nginx, { path: '/endpoints/limited-behind-nginx/invocations', body: chatBody }),
      );
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT);
      expect(statuses.filter((status) => status === 429)).toHaveLength(LIMIT);
      for (const { process } of replicas) {
        expect(process.log).toContain('"endpoint":"limited-behind-nginx"');
      }
    });
  });

  describe('with HTTP basic', () => {
    let nginx: Nginx;

    beforeAll(async () => {
      const hash = execFileSync('openssl', ['passwd', '-apr1', 'open sesame'], { encoding: 'utf8' });
      nginx = await Nginx.start({ auth: 'basic', replicas: addresses(), users: `alice:${hash}` });
    });
    afterAll(() => nginx.stop());

    const signedIn = (password: string) => ({
      authorization: `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`,
    });

    it('lets nobody in without a password or with a wrong one', async () => {
      const bare = await callThrough(nginx, chat);
      expect([bare.status, bare.headers['www-authenticate']]).toEqual([401, 'Basic realm="Weir"']);
      expect((await callThrough(nginx, { ...chat, headers: signedIn('guess') })).status).toBe(401);
      expect(vendor.requests).toHaveLength(0);
    });

    it('lets its users in', async () => {
      expect((await callThrough(nginx, { ...chat, headers: signedIn('open sesame') })).status).toBe(200);
    });
  });

  describe('with OAuth2', () => {
    let nginx: Nginx;
    let judge: Server;
    const asked: IncomingHttpHeaders[] = [];
    const echoed: IncomingHttpHeaders[] = [];
    let echo: Server;

    beforeAll(async () => {
      judge = createServer((request, response) => {
        asked.push(request.headers);
        const isKnown = request.headers.authorization === 'Bearer good';
        response.writeHead(isKnown ? 202 : 401, isKnown ? { 'x-auth-request-user': 'alice' } : {}).end();
      });
      // Stands where the replicas stand, to see what they would.
      echo = createServer((request, response) => {
        echoed.push(request.headers);
        request.resume().once('end', () => response.end('{}'));
      });
      for (const server of [judge, echo])
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
      nginx = await Nginx.start({
        auth: 'oauth2',
        replicas: [address(echo), address(echo)],
        oauth2Url: `http://${address(judge)}`,
      });
    });
    afterAll(async () => {
      await nginx.stop();
      for (const server of [judge, echo]) {
        server.closeAllConnections();
        server.close();
      }
    });

    it('lets nobody in whom the judge does not know', async () => {
      expect((await callThrough(nginx, chat)).status).toBe(401);
      expect(echoed).toHaveLength(0);
    });

    it('tells the gateway who calls, whatever the caller claims, and not with which token', async () => {
      const headers = { authorization: 'Bearer good', 'x-auth-request-user': 'mallory' };
      expect((await callThrough(nginx, { ...chat, headers })).status).toBe(200);
      expect(echoed.at(-1)).toMatchObject({ 'x-auth-request-user': 'alice' });
      expect(echoed.at(-1)).not.toHaveProperty('authorization');
      expect(asked.at(-1)).toMatchObject({ 'x-original-uri': chat.path });
    });
  });

  it('serves on with one replica when the other is killed', async () => {
    const nginx = await Nginx.start({ auth: 'none', replicas: addresses() });
    try {
      await replicas[0]?.process.killHard();
      await waitUntil(() => replicas[0]?.process.isRunning === false, { what: 'the replica to be gone' });
      for (let call = 0; call < 10; call++) expect((await callThrough(nginx, chat)).status).toBe(200);
    } finally {
      await nginx.stop();
    }
  });
});
