import { growYoungHeap, readWorkerSettings, type Environment } from '@weir/config';
import { listen, runUntilSignal } from '@weir/http';
import { createLogger } from '@weir/observability';
import { createWorkerApplication } from './create-worker-application.js';

/** From 2 MB to 8, a quarter of what V8 would take. */
const YOUNG_HEAP_GROWTH = 4;

/** Resolves when the application has been told to end, and has. */
export async function runWorker(environment: Environment): Promise<void> {
  const settings = readWorkerSettings(environment);
  const logger = createLogger('worker', environment.WEIR_LOG_LEVEL);
  const app = await createWorkerApplication(settings, logger);
  growYoungHeap(YOUNG_HEAP_GROWTH);
  await listen(app, settings);
  logger.info({ url: `http://${settings.host}:${settings.port}` }, 'listening');
  await runUntilSignal(app, { logger, settings: settings.server });
}
