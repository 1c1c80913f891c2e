import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from '@weir/observability';
import { requestIdOf } from './request-id.js';

const MAX_PATH = 256;

export interface AccessLogOptions {
  readonly logger: Logger;
  /** What the application adds about a request that it has answered. */
  readonly describe?: (response: ServerResponse) => Readonly<Record<string, unknown>>;
}

/** One line for each request when its answer has ended, without query string, headers and body: those may hold secrets. */
export function logAccess(server: Server, { logger, describe }: AccessLogOptions): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const startedAt = performance.now();
    response.once('close', () => {
      logger.info(
        {
          requestId: requestIdOf(request),
          method: request.method,
          path: pathOf(request),
          status: response.headersSent ? response.statusCode : null,
          durationMs: Math.round((performance.now() - startedAt) * 100) / 100,
          isComplete: response.writableFinished,
          ...describe?.(response),
        },
        'request',
      );
    });
  });
}

function pathOf({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?', 1);
  return path.slice(0, MAX_PATH);
}
