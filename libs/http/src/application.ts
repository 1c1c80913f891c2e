import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { ServerSettings } from '@weir/config';
import { NestLogger, type Logger } from '@weir/observability';
import express from 'express';
import { logAccess, type AccessLogOptions } from './access-log.js';
import type { Drain } from './drain.js';
import { FastExpressAdapter, type FirstHandler } from './fast-express.adapter.js';
import type { FrontDoor } from './front-door.js';
import { describeAsProblem, type ErrorDescriber } from './protocol-errors.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
}

export interface HttpOptions {
  readonly logger: Logger;
  readonly settings: ServerSettings;
  /** The form of errors that the server raises before the application sees a request. */
  readonly describeError?: ErrorDescriber;
  /** What the application adds to the lines of the access log. */
  readonly describeAccess?: AccessLogOptions['describe'];
}

/** A Nest application without body parser, ETag, query parser and X-Powered-By: each costs more than our own work. */
export async function createHttpApplication(
  rootModule: Parameters<typeof NestFactory.create>[0] & (Type | object),
  options: HttpOptions,
): Promise<NestExpressApplication> {
  const { logger, settings, describeError = describeAsProblem } = options;
  const server = express();
  server.disable('x-powered-by');
  server.disable('etag');
  const adapter = new FastExpressAdapter(server, { settings, describeError });
  const app = await NestFactory.create<NestExpressApplication>(rootModule, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(logger),
  });
  if (settings.hasAccessLog) {
    const { describeAccess: describe } = options;
    logAccess(app.getHttpServer(), { logger, ...(describe && { describe }) });
  }
  return app;
}

/** The draining of an application that {@link createHttpApplication} made. */
export function drainOf(app: NestExpressApplication): Drain {
  return adapterOf(app).drain;
}

/** What such an application's requests pass first. */
export function frontDoorOf(app: NestExpressApplication): FrontDoor {
  return adapterOf(app).frontDoor;
}

function adapterOf(app: NestExpressApplication): FastExpressAdapter {
  const adapter: unknown = app.getHttpAdapter();
  if (adapter instanceof FastExpressAdapter) return adapter;
  throw new Error('The application was not made by createHttpApplication.');
}

/** Lets a handler look at requests of an application of {@link createHttpApplication} before its routes do. */
export function takeFirst(app: NestExpressApplication, handler: FirstHandler): void {
  adapterOf(app).takeFirst(handler);
}

/** Rejects with one readable line when the address cannot be used. */
export async function listen(app: NestExpressApplication, { host, port }: ListenOptions): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw new Error(listenFailure(error, `${host}:${port}`), { cause: error });
  }
}

function listenFailure(error: unknown, address: string): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return `${address} is in use by another program. Stop it or choose another port.`;
  if (code === 'EACCES') return `${address} needs more rights than this user has. Choose a port above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${address} is not an address of this machine.`;
  return `cannot listen on ${address}: ${error instanceof Error ? error.message : String(error)}`;
}
