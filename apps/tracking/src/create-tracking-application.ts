import type { NestExpressApplication } from '@nestjs/platform-express';
import type { TrackingSettings } from '@weir/config';
import { createHttpApplication, SchemaRegistry, serveMetrics, setupSwagger, takeFirst } from '@weir/http';
import type { Logger } from '@weir/observability';
import { arrangeDocument } from './api-document.js';
import { mergeSlashes } from './protocol/merge-slashes.js';
import { MlflowErrorFilter } from './protocol/mlflow-error.filter.js';
import { describeProtocolError } from './protocol/protocol-error.js';
import { QueueBoard } from './queue-board/queue-board.js';
import { directPaths } from './runs/direct-paths.js';
import { TrackingModule } from './tracking.module.js';
import { serveWebClient } from './web-client/serve-web-client.js';
import { serveBelow } from './web-client/static-prefix.js';

/** The application as it runs, initialised but without a socket: `main.ts` and the tests listen where they like. */
export async function createTrackingApplication(
  settings: TrackingSettings,
  logger: Logger,
): Promise<NestExpressApplication> {
  const app = await createHttpApplication(TrackingModule.forRoot(settings, logger), {
    logger,
    settings: settings.server,
    describeError: describeProtocolError,
  });
  app.use(mergeSlashes);
  const errors = new MlflowErrorFilter(logger);
  app.useGlobalFilters(errors);
  takeFirst(app, directPaths(app, errors));
  const { staticPrefix, clientFolder } = settings.web;
  if (staticPrefix) app.use(serveBelow(staticPrefix));
  if (clientFolder) await serveWebClient(app, clientFolder);
  app.get(QueueBoard).mount(app);
  // Beside a gateway of the same environment a port of their own would be taken already.
  const metrics = settings.metrics && { ...settings.metrics, port: null };
  await serveMetrics(app, { settings: metrics, host: settings.host, logger, sources: [] });
  setupSwagger(app, {
    title: 'Weir tracking',
    description: 'Experiments, runs, metrics and artifacts, compatible with MLflow clients.',
    version: '0.1.0',
    schemas: app.get(SchemaRegistry),
    extend: arrangeDocument,
  });
  return app.init();
}
