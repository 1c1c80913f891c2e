import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestLogger, type Logger } from '@weir/observability';
import express from 'express';
import { FastExpressAdapter, type FirstHandler } from './fast-express.adapter.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
}

export interface RunOptions {
  readonly logger: Logger;
  /** Requests under way get this long before their connections are cut. Default 10 s. */
  readonly drainMs?: number;
}

/** A Nest application without body parser, ETag, query parser and X-Powered-By: each costs more than our own work. */
export async function createHttpApplication(
  rootModule: Parameters<typeof NestFactory.create>[0] & (Type | object),
  { logger }: { logger: Logger },
): Promise<NestExpressApplication> {
  const server = express();
  server.disable('x-powered-by');
  server.disable('etag');
  return NestFactory.create<NestExpressApplication>(rootModule, new FastExpressAdapter(server), {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(logger),
  });
}

/** Lets a handler look at requests of an application of {@link createHttpApplication} before its routes do. */
export function takeFirst(app: NestExpressApplication, handler: FirstHandler): void {
  const adapter: unknown = app.getHttpAdapter();
  if (!(adapter instanceof FastExpressAdapter)) throw new Error('The application has another HTTP adapter.');
  adapter.takeFirst(handler);
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

/**
 * Waits for SIGTERM, SIGINT or the loss of a parent process' IPC channel, then closes the application: no new
 * connections, requests under way end within `drainMs`, shutdown hooks run. Resolves when all is closed.
 */
export async function runUntilSignal(
  app: NestExpressApplication,
  { logger, drainMs = 10_000 }: RunOptions,
): Promise<void> {
  const reason = await new Promise<string>((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
    if (process.connected) process.once('disconnect', () => resolve('parent ended'));
  });
  logger.info({ reason }, 'stopping');
  const server = app.getHttpServer();
  const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
  // A connection whose last request ends after this point would be kept alive, and the server with it.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearTimeout(deadline);
    clearInterval(sweep);
    // Listening for the loss of the channel also keeps it, and with it the process, alive.
    process.channel?.unref();
  }
}
