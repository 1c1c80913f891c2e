import { growYoungHeap, readTrackingSettings, type Environment } from '@weir/config';
import { listen, runUntilSignal } from '@weir/http';
import { createLogger } from '@weir/observability';
import { createTrackingApplication } from './create-tracking-application.js';

/**
 * From 2 MB to 16. With 8 a history of 10,000 points costs half as much processor time again, since most of it lives long
 * enough to be moved; with 32 the process comes close to 200 MB.
 */
const YOUNG_HEAP_GROWTH = 8;

/** Resolves when the application has been told to end, and has. */
export async function runTracking(environment: Environment): Promise<void> {
  const settings = readTrackingSettings(environment);
  const logger = createLogger('tracking', environment.WEIR_LOG_LEVEL);
  const app = await createTrackingApplication(settings, logger);
  growYoungHeap(YOUNG_HEAP_GROWTH);
  await listen(app, settings);
  logger.info({ url: `http://${settings.host}:${settings.port}` }, 'listening');
  await runUntilSignal(app, { logger, settings: settings.server });
}
