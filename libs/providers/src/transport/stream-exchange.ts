import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { BodyCollector } from './body-collector.js';
import { ByteStream } from './byte-stream.js';
import { CallGuard, type CallEndedError } from './call-guard.js';
import { transportFailure } from './transport-failure.js';
import type { ExchangeOptions } from './unary-exchange.js';
import { headerText, isSuccess, type VendorReply } from './vendor-reply.js';

/** How a stream request can begin: with the stream, or with an answer in one piece, usually an error. */
export type StreamOpening =
  | { readonly kind: 'stream'; readonly stream: ByteStream }
  | { readonly kind: 'reply'; readonly reply: VendorReply };

/** One request whose answer is read while it arrives. */
export class StreamExchange implements Dispatcher.DispatchHandler {
  private readonly guard: CallGuard;
  private readonly body: BodyCollector;
  private controller: Dispatcher.DispatchController | null = null;
  private ended: CallEndedError | null = null;
  private stream: ByteStream | null = null;
  private status = 0;
  private headers: IncomingHttpHeaders = {};

  constructor(
    private readonly options: ExchangeOptions,
    private readonly resolve: (opening: StreamOpening) => void,
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
    if (!isSuccess(status) || isWholeDocument(headers)) return;
    this.guard.stopClock();
    const { vendor, secrets } = this.options;
    this.stream = new ByteStream(controller, (cause) => transportFailure(cause, vendor), secrets);
    this.resolve({ kind: 'stream', stream: this.stream });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.stream) return this.stream.push(chunk);
    try {
      this.body.add(chunk);
    } catch (cause) {
      this.fail(cause);
      controller.abort(cause instanceof Error ? cause : new Error('The answer is too large.'));
    }
  }

  onResponseEnd(): void {
    this.guard.release();
    if (this.stream) return this.stream.close();
    const reply = { status: this.status, headers: this.headers, bytes: this.body.bytes() };
    this.resolve({ kind: 'reply', reply });
  }

  onResponseError(_: Dispatcher.DispatchController, cause: Error): void {
    this.fail(cause);
  }

  private end(reason: CallEndedError): void {
    this.ended = reason;
    this.fail(reason);
    this.controller?.abort(reason);
  }

  private fail(cause: unknown): void {
    this.guard.release();
    if (this.stream) this.stream.fail(cause);
    else this.reject(cause);
  }
}

/** Some vendors answer a refused stream with status 200 and a JSON or HTML document. */
function isWholeDocument(headers: IncomingHttpHeaders): boolean {
  const contentType = headerText(headers, 'content-type')?.toLowerCase() ?? '';
  return /^(application\/json|text\/html)\b/.test(contentType);
}
