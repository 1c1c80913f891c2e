import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** What only browsers use moves below the prefix; clients and probes find the rest where it always is, too. */
const FOR_BROWSERS = /^\/(ajax-api|graphql|get-artifact|model-versions|static-files)(\/|$)/;

/**
 * Serves everything below `prefix`, as `mlflow server --static-prefix` does: for a proxy that passes one path of a site
 * on to this server.
 */
export function serveBelow(prefix: string): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { url } = request;
    const end = url.search(/[?#]|$/);
    const path = url.slice(0, end);
    if (path.startsWith(`${prefix}/`)) {
      request.url = url.slice(prefix.length);
      next();
    } else if (path === prefix || path === '/') {
      // The page names its files relative to its own address, which therefore has to end in a slash.
      response.writeHead(308, { location: `${prefix}/${url.slice(end)}`, 'content-length': 0 }).end();
    } else if (FOR_BROWSERS.test(path)) {
      response.writeHead(404, { 'content-length': 0 }).end();
    } else {
      next();
    }
  };
}
