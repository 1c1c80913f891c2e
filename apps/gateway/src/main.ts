import { collectWithoutHelpers, keepHeapLean, readGatewaySettings } from '@weir/config';
import { listen, runUntilSignal } from '@weir/http';
import { createLogger } from '@weir/observability';
import { createGateway } from './gateway.application.js';

/** Every call takes part in the collector's work: looking for garbage less often is worth some memory here. */
const HEAP_GROWTH_PERCENT = 50;

async function main(): Promise<void> {
  collectWithoutHelpers();
  keepHeapLean(HEAP_GROWTH_PERCENT);
  const settings = readGatewaySettings(process.env);
  const logger = createLogger('gateway', process.env.WEIR_LOG_LEVEL);
  const app = await createGateway({ settings, environment: process.env, logger });
  await listen(app, settings);
  logger.info({ url: `http://${settings.host}:${settings.port}` }, 'listening');
  await runUntilSignal(app, { logger, settings: settings.server });
}

// Whoever cannot start says why in plain words: the caller is an operator, not a debugger.
await main().catch((error: unknown) => {
  process.stderr.write(`gateway: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
