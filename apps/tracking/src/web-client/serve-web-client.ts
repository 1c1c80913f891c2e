import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { access, constants } from 'node:fs/promises';
import { basename, join } from 'node:path';

const INDEX = 'index.html';
/** Names that carry a hash of their content: `main.c2f5f8d4.js`. */
const HASHED = /\.[0-9a-f]{8,}\./;
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * Serves a built web interface of MLflow as MLflow's server does: its page at `/`, its files below `/static-files`.
 * Rejects when the folder holds none: whoever started the server with it should know at once.
 */
export async function serveWebClient(app: NestExpressApplication, folder: string): Promise<void> {
  const index = join(folder, INDEX);
  await access(index, constants.R_OK).catch((cause: unknown) => {
    throw new Error(`WEIR_TRACKING_WEB_CLIENT: ${index} cannot be read.`, { cause });
  });
  app.use('/static-files', files(folder));
  app.use(pageIn(folder));
}

function files(folder: string): RequestHandler {
  return express.static(folder, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (response, path) => {
      response.setHeader('cache-control', HASHED.test(basename(path)) ? FOREVER : 'no-cache');
      response.setHeader('x-content-type-options', 'nosniff');
    },
  });
}

/** The page names the hashed files of its version, so browsers ask every time whether it is still the same. */
function pageIn(folder: string): RequestHandler {
  const headers = {
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  };
  return (request: Request, response: Response, next: NextFunction) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (request.path !== '/' || !isRead) return next();
    response.sendFile(INDEX, { root: folder, headers, cacheControl: false }, (error) => {
      if (error && !response.headersSent) next(error);
    });
  };
}
