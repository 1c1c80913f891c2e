import type { AppControllerRoute } from '@bull-board/api/typings/app';
import { ExpressAdapter } from '@bull-board/express';
import type { Express } from 'express';
import { changeRefused, storeAway } from './queue-board.errors.js';

/** Longest wait for the store of the queues: the page asks again every few seconds. */
const ANSWER_DEADLINE_MS = 5_000;

/** Bull Board's Express application; a store that is away is said without its address, and within seconds. */
export class BoardServer extends ExpressAdapter {
  constructor(private readonly onFailure: (error: unknown) => void) {
    super();
    this.router.disable('x-powered-by').disable('etag');
  }

  get router(): Express {
    return this.app;
  }

  override setApiRoutes(routes: AppControllerRoute[]): ExpressAdapter {
    return super.setApiRoutes(routes.map((route) => ({ ...route, handler: this.guarded(route) })));
  }

  private guarded(route: AppControllerRoute): AppControllerRoute['handler'] {
    return async (request) => {
      try {
        return await withinTime(route.handler(request));
      } catch (error) {
        if (isAboutJob(error)) throw changeRefused(error);
        this.onFailure(error);
        throw storeAway(error);
      }
    };
  }
}

/** BullMQ numbers what a job's state forbids: to retry one that has not failed, for example. */
const isAboutJob = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'number';

async function withinTime<T>(work: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${ANSWER_DEADLINE_MS} ms`)),
      ANSWER_DEADLINE_MS,
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
