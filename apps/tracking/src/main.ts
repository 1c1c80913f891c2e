import { readTrackingSettings } from '@weir/config';
import { keepHeapLean, listen, runUntilSignal } from '@weir/http';
import { createLogger } from '@weir/observability';
import { createTrackingApplication } from './create-tracking-application.js';

async function main(): Promise<void> {
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
