import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post, Req, Res } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { EnvironmentReader, readServerSettings } from '@weir/config';
import { AppError } from '@weir/errors';
import { createLogger } from '@weir/observability';
import type { Request, Response } from 'express';
import { createHttpApplication, listen } from './application.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';
import { readBody } from './read-body.js';
import { setupSwagger } from './swagger.js';

const logger = createLogger('test', 'silent');
const settings = readServerSettings(new EnvironmentReader({}), { requestTimeoutMs: 60_000 });

@Controller()
class ProbeController {
  @Post('size')
  async size(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await readBody(request, { maxBytes: 1_000 });
    response.status(200).end(String(body.length));
  }

  @Get('refused')
  refused(): never {
    throw new AppError({ code: 'PROBE.REFUSED', status: 409, message: 'taken', details: { field: 'name' } });
  }

  @Get('items/:id')
  item(): string {
    return 'item';
  }

  @Get('broken')
  broken(): never {
    throw new Error('password=hunter2');
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

describe('createHttpApplication', () => {
  let app: NestExpressApplication;
  let base: string;

  beforeAll(async () => {
    app = await createHttpApplication(ProbeModule, { logger, settings });
    app.useGlobalFilters(new ProblemDetailsFilter(logger));
    setupSwagger(app, { title: 'Probe', description: 'A probe', version: '1' });
    await listen(app, { host: '127.0.0.1', port: 0 });
    base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  });
  afterAll(() => app.close());

  const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${base}/size`, { method: 'POST', body, headers });

  /** Sends piece by piece and, unlike fetch, asks the server to end the connection behind its answer. */
  async function sendSlowly(pieces: number): Promise<string> {
    const socket = connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
    const broken = once(socket, 'error').then(([error]) => Promise.reject(error as Error));
    const piece = Buffer.alloc(100_000, 'x');
    socket.write(
      `POST /size HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${pieces * piece.length}\r\n\r\n`,
    );
    for (let sent = 0; sent < pieces; sent += 1) {
      await Promise.race([broken, new Promise<void>((resolve) => socket.write(piece, () => resolve()))]);
    }
    const [answer] = (await Promise.race([broken, once(socket, 'data')])) as [Buffer];
    socket.destroy();
    return answer.toString();
  }

  it('reads plain and packed bodies', async () => {
    await expect((await post('x'.repeat(900))).text()).resolves.toBe('900');
    await expect(
      (await post(gzipSync('y'.repeat(800)), { 'content-encoding': 'gzip' })).text(),
    ).resolves.toBe('800');
  });

  it.each([
    ['a body over the limit', () => post('x'.repeat(1_001)), 413, 'HTTP.BODY_TOO_LARGE'],
    [
      'a packed body that grows over the limit',
      () => post(gzipSync('x'.repeat(1_000_000)), { 'content-encoding': 'gzip' }),
      413,
      'HTTP.BODY_TOO_LARGE',
    ],
    [
      'a body that is not packed as it says',
      () => post('plain', { 'content-encoding': 'gzip' }),
      400,
      'HTTP.BODY_ENCODING',
    ],
    ['an unknown packing', () => post('plain', { 'content-encoding': 'br' }), 415, 'HTTP.BODY_ENCODING'],
    ['an error raised on purpose', () => fetch(`${base}/refused`), 409, 'PROBE.REFUSED'],
    ['an unknown path', () => fetch(`${base}/nowhere`), 404, 'HTTP.404'],
    ['a path that is not valid percent-encoding', () => fetch(`${base}/items/%E0%A4%A`), 400, 'HTTP.400'],
  ])('answers %s with a problem', async (_what, call, status, code) => {
    const answer = await call();
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status,
      body: { status, code },
    });
  });

  it('hears a refused body out, so that its sender can read the answer', async () => {
    expect(await sendSlowly(200)).toContain('HTTP/1.1 413 ');
  });

  it('hides the text of an unexpected error behind an id', async () => {
    const answer = await fetch(`${base}/broken`);
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({
      code: 'INTERNAL',
      errorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('survives a caller that goes away in the middle of its body', async () => {
    const socket = connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
    socket.write('POST /size HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\npartial');
    await once(app.getHttpServer(), 'request');
    socket.destroy();
    await once(socket, 'close');
    await expect((await post('abc')).text()).resolves.toBe('3');
  });

  it('serves the documentation without another host', async () => {
    const page = await (await fetch(`${base}/docs`)).text();
    expect(page).toContain('swagger-ui');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    const document = (await (await fetch(`${base}/openapi.json`)).json()) as {
      openapi: string;
      paths: object;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/size');
  });

  it('says which address is taken', async () => {
    const second = await createHttpApplication(ProbeModule, { logger, settings });
    const port = (app.getHttpServer().address() as AddressInfo).port;
    await expect(listen(second, { host: '127.0.0.1', port })).rejects.toThrow(`127.0.0.1:${port} is in use`);
    await second.close();
  });
});
