import { growYoungHeap, readTrackingSettings, type Environment } from '@weir/config';
import { listen, runUntilSignal } from '@weir/http';
import { createLogger } from '@weir/observability';
import { createTrackingApplication } from './create-tracking-application.js';

/** From 2 MB to 8: of twice as much the calls get nothing, and all of it would be resident. */
const YOUNG_HEAP_GROWTH = 4;

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
