import { readTrackingSettings } from '@weir/config';
import { collectWithoutHelpers, keepHeapLean, listen, runUntilSignal } from '@weir/http';
import { createLogger } from '@weir/observability';
import { createTrackingApplication } from './create-tracking-application.js';

/** With Postgres on the same cores the collector's helpers get no time, and the heap grows while they wait for it. */
const MARKING_CORES = 1;

async function main(): Promise<void> {
  collectWithoutHelpers(MARKING_CORES);
  keepHeapLean();
  const settings = readTrackingSettings(process.env);
  const logger = createLogger('tracking', process.env.WEIR_LOG_LEVEL);
  const app = await createTrackingApplication(settings, logger);
  await listen(app, settings);
  logger.info({ url: `http://${settings.host}:${settings.port}` }, 'listening');
  await runUntilSignal(app, { logger, settings: settings.server });
}

// Whoever cannot start says why in one line: the caller is an operator, not a debugger.
await main().catch((error: unknown) => {
  process.stderr.write(`tracking: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
