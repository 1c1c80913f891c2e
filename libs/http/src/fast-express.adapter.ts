import {
  createServer,
  IncomingMessage,
  ServerResponse,
  type RequestListener,
  type ServerOptions,
} from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';

/** Looks at a request before Express does; true when it has taken it and will answer. */
export type FirstHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

const KEEP_ALIVE_MS = 65_000;

/** A constructor that node calls for each message, whose instances are born with Express' prototype. */
function constructorWith(prototype: object, base: (...parameters: never[]) => void): unknown {
  function Message(this: unknown, ...parameters: never[]): void {
    base.apply(this, parameters);
  }
  Message.prototype = prototype;
  Object.setPrototypeOf(Message, base);
  return Message;
}

/**
 * Express re-parents the request and the response of every call, which on Node 20 costs about 70 µs and deoptimises all
 * that follows. Here node creates both with the right prototype, so that re-parenting changes nothing.
 */
export class FastExpressAdapter extends ExpressAdapter {
  private firstHandler: FirstHandler = () => false;

  /** For an application's hottest paths: Express' and Nest's routers cost more than some answers. */
  takeFirst(handler: FirstHandler): void {
    this.firstHandler = handler;
  }

  override initHttpServer(options: NestApplicationOptions): void {
    if (options.httpsOptions || options.return503OnClosing || options.forceCloseConnections) {
      return super.initHttpServer(options);
    }
    const express = this.getInstance<Express>();
    const messageClasses = {
      IncomingMessage: constructorWith(express.request, IncomingMessage as never),
      ServerResponse: constructorWith(express.response, ServerResponse as never),
    } as ServerOptions;
    // Longer than the idle time of common load balancers, which otherwise race us for a closing connection.
    this.httpServer = createServer({ ...messageClasses, keepAliveTimeout: KEEP_ALIVE_MS }, ((
      request,
      response,
    ) => {
      if (!this.firstHandler(request, response)) (express as RequestListener)(request, response);
    }) satisfies RequestListener);
  }
}
