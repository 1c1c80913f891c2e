import type { NestExpressApplication } from '@nestjs/platform-express';
import type { WorkerSettings } from '@weir/config';
import { ProblemDetailsFilter, createHttpApplication } from '@weir/http';
import type { Logger } from '@weir/observability';
import { WorkerModule } from './worker.module.js';

/** The worker as it runs: its jobs begin when it is initialised. Its port serves health and metrics only. */
export async function createWorkerApplication(
  settings: WorkerSettings,
  logger: Logger,
): Promise<NestExpressApplication> {
  const app = await createHttpApplication(WorkerModule.forRoot(settings, logger), {
    logger,
    settings: settings.server,
  });
  app.useGlobalFilters(new ProblemDetailsFilter(logger));
  return app;
}
