import { setFlagsFromString } from 'node:v8';
import { readWorkerSettings } from '@weir/config';
import { listen, runUntilSignal } from '@weir/http';
import { createLogger } from '@weir/observability';
import { createWorkerApplication } from './create-worker-application.js';

/**
 * Scoring makes much short-lived garbage beside 70 MB of dictionaries that stay. V8 would let the heap grow to a multiple of
 * those before it looks for garbage; a quarter more is enough, and unlike a cap it never ends a job that needs more.
 */
const HEAP_GROWTH = '--heap-growing-percent=25';

async function main(): Promise<void> {
  setFlagsFromString(HEAP_GROWTH);
  const settings = readWorkerSettings(process.env);
  const logger = createLogger('worker', process.env.WEIR_LOG_LEVEL);
  const app = await createWorkerApplication(settings, logger);
  await listen(app, settings);
  logger.info({ url: `http://${settings.host}:${settings.port}` }, 'listening');
  await runUntilSignal(app, { logger });
}

// Whoever cannot start says why in one line: the caller is an operator, not a debugger.
await main().catch((error: unknown) => {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
