import {
  createServer,
  IncomingMessage,
  ServerResponse,
  type RequestListener,
  type ServerOptions,
} from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { ServerSettings } from '@weir/config';
import type { Express } from 'express';
import { Drain } from './drain.js';
import { FrontDoor } from './front-door.js';
import { answerProtocolErrors, type ErrorDescriber } from './protocol-errors.js';
import { extendResponses } from './response-prototype.js';

/** Looks at a request before Express does; true when it has taken it and will answer. */
export type FirstHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** How long a request may be overdue before its connection is cut. */
const TIMEOUT_CHECK_MS = 1_000;

export interface ServingOptions {
  readonly settings: ServerSettings;
  readonly describeError: ErrorDescriber;
}

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
  readonly drain = new Drain();
  readonly frontDoor: FrontDoor;
  private firstHandler: FirstHandler = () => false;

  constructor(
    express: Express,
    private readonly serving: ServingOptions,
  ) {
    super(express);
    this.frontDoor = new FrontDoor(this.drain, serving.describeError);
  }

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
    const { settings, describeError } = this.serving;
    extendResponses(express, this.drain);
    const server = createServer(
      { ...messageClasses, ...serverOptions(settings) },
      this.frontDoor.before((request, response) => {
        if (!this.firstHandler(request, response)) (express as RequestListener)(request, response);
      }),
    );
    if (settings.maxConnections > 0) server.maxConnections = settings.maxConnections;
    answerProtocolErrors(server, describeError);
    this.drain.watch(server);
    this.httpServer = server;
  }
}

function serverOptions(settings: ServerSettings): ServerOptions {
  const { headersTimeoutMs, requestTimeoutMs } = settings;
  return {
    keepAliveTimeout: settings.keepAliveMs,
    maxHeaderSize: settings.maxHeaderBytes,
    // node wants the part to take no longer than the whole.
    headersTimeout: requestTimeoutMs > 0 ? Math.min(headersTimeoutMs, requestTimeoutMs) : headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS, headersTimeoutMs),
    // Checked by ourselves: node would answer without a body.
    requireHostHeader: false,
  };
}
