import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { ServerSettings } from '@weir/config';
import type { Logger } from '@weir/observability';
import { drainOf } from './application.js';
import type { Drain } from './drain.js';

/** For saying goodbye to the callers whose time was up, before their connections are cut. */
const GOODBYE_MS = 2_000;
const SWEEP_MS = 50;

export interface RunOptions {
  readonly logger: Logger;
  readonly settings: Pick<ServerSettings, 'drainMs' | 'drainDelayMs'>;
}

/**
 * Waits for SIGTERM, SIGINT or the loss of a parent process' IPC channel, then drains: health checks fail, no new
 * connections are taken, requests and streams under way may finish until the time is up, shutdown hooks run. Resolves
 * when all is closed.
 */
export async function runUntilSignal(
  app: NestExpressApplication,
  { logger, settings }: RunOptions,
): Promise<void> {
  const reason = await firstReason();
  logger.info({ reason }, 'stopping');
  const drain = drainOf(app);
  drain.begin();
  if (settings.drainDelayMs > 0) await pause(settings.drainDelayMs);
  const release = limitDrain(app.getHttpServer(), { drain, drainMs: settings.drainMs, logger });
  try {
    await app.close();
  } finally {
    release();
    // Listening for the loss of the channel also keeps it, and with it the process, alive.
    process.channel?.unref();
  }
}

function firstReason(): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
    if (process.connected) process.once('disconnect', () => resolve('parent ended'));
  });
}

/** First asks what still runs to end, then cuts what did not. */
function limitDrain(
  server: Server,
  { drain, drainMs, logger }: { drain: Drain; drainMs: number; logger: Logger },
): () => void {
  const deadline = setTimeout(() => {
    logger.warn({ drainMs }, 'the time for draining is over; what still runs is ended');
    drain.cutOff();
  }, drainMs);
  const cut = setTimeout(() => server.closeAllConnections(), drainMs + GOODBYE_MS);
  // A connection whose last request ends after this point would be kept alive, and the server with it.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    drain.closeSilent();
  }, SWEEP_MS);
  return () => {
    clearTimeout(deadline);
    clearTimeout(cut);
    clearInterval(sweep);
  };
}
