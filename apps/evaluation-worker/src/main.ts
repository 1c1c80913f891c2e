import { readWorkerSettings } from '@weir/config';
import { keepHeapLean, listen, runUntilSignal } from '@weir/http';
import { createLogger } from '@weir/observability';
import { createWorkerApplication } from './create-worker-application.js';

async function main(): Promise<void> {
  // 70 MB of dictionaries stay, and scoring makes much short-lived garbage beside them.
  keepHeapLean();
  const settings = readWorkerSettings(process.env);
  const logger = createLogger('worker', process.env.WEIR_LOG_LEVEL);
  const app = await createWorkerApplication(settings, logger);
  await listen(app, settings);
  logger.info({ url: `http://${settings.host}:${settings.port}` }, 'listening');
  await runUntilSignal(app, { logger, settings: settings.server });
}

// Whoever cannot start says why in one line: the caller is an operator, not a debugger.
await main().catch((error: unknown) => {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
