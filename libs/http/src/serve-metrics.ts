import { createServer, type RequestListener, type Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { MetricsSettings } from '@weir/config';
import { METRICS_CONTENT_TYPE, MetricsPage, type Logger, type MetricSource } from '@weir/observability';
import { frontDoorOf } from './application.js';

export interface ServeMetricsOptions {
  /** Null: metrics are off. */
  readonly settings: MetricsSettings | null;
  readonly host: string;
  readonly logger: Logger;
  readonly sources: readonly MetricSource[];
}

/** Serves the metrics of this process and its cluster on the application's port, or on one of their own. */
export async function serveMetrics(
  app: NestExpressApplication,
  { settings, host, logger, sources }: ServeMetricsOptions,
): Promise<void> {
  if (settings === null) return;
  const page = await MetricsPage.open(sources);
  const listener = metricsListener(page, logger);
  if (settings.port === null) {
    frontDoorOf(app).open(settings.path, listener);
    return;
  }
  const server = await listenAlone(listener, { ...settings, port: settings.port, host });
  app.getHttpServer().once('close', () => {
    server.close();
    server.closeAllConnections();
  });
}

function metricsListener(page: MetricsPage, logger: Logger): RequestListener {
  return (_request, response) => {
    void page.render().then(
      (text) => response.writeHead(200, { 'content-type': METRICS_CONTENT_TYPE }).end(text),
      (error: unknown) => {
        logger.error({ err: error }, 'metrics are incomplete and not served');
        response.writeHead(503, { 'content-type': 'text/plain' }).end('metrics are incomplete\n');
      },
    );
  };
}

function listenAlone(
  listener: RequestListener,
  { path, port, host }: { path: string; port: number; host: string },
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] === path) listener(request, response);
    else response.writeHead(404).end();
  });
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Error(`cannot serve metrics on ${host}:${port}: ${cause.message}`, { cause })),
    );
    server.listen(port, host, () => resolve(server));
  });
}
