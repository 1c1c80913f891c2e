import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { FirstHandler } from '@weir/http';
import type { Request, Response } from 'express';
import type { MlflowErrorFilter } from '../protocol/mlflow-error.filter.js';
import { RunCreationController } from './run-creation.controller.js';
import { RunLoggingController } from './run-logging.controller.js';
import { RunSearchController } from './run-search.controller.js';
import { RunsController } from './runs.controller.js';

type Route = (request: Request, response: Response) => Promise<void>;

const RUNS = '/api/2.0/mlflow/runs/';

/**
 * Hands the calls that a run makes while it works to their controllers before Express and Nest look for a route, which
 * would take a good part of such a call. Whatever is written in another way takes the router's way to the same methods.
 */
export function directPaths(app: NestExpressApplication, errors: MlflowErrorFilter): FirstHandler {
  const logging = app.get(RunLoggingController);
  const creation = app.get(RunCreationController);
  const runs = app.get(RunsController);
  const search = app.get(RunSearchController);
  const posts = new Map<string | undefined, Route>([
    [`${RUNS}log-metric`, (request, response) => logging.logMetric(request, response)],
    [`${RUNS}log-parameter`, (request, response) => logging.logParameter(request, response)],
    [`${RUNS}log-batch`, (request, response) => logging.logBatch(request, response)],
    [`${RUNS}set-tag`, (request, response) => logging.setTag(request, response)],
    [`${RUNS}create`, (request, response) => creation.create(request, response)],
    [`${RUNS}search`, (request, response) => search.search(request, response)],
  ]);
  const getRun: Route = (request, response) => runs.get(request, response);
  const routeOf = ({ method, url }: IncomingMessage): Route | undefined => {
    if (method === 'POST') return posts.get(url);
    return method === 'GET' && url?.startsWith(`${RUNS}get?`) ? getRun : undefined;
  };
  return (message: IncomingMessage, answer: ServerResponse) => {
    const route = routeOf(message);
    if (!route) return false;
    // They were born with Express' prototypes.
    const [request, response] = [message as Request, answer as Response];
    route(request, response).catch((error: unknown) => errors.answer(error, request, response));
    return true;
  };
}
