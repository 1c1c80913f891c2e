import type { IncomingHttpHeaders } from 'node:http';
import type { CallSignal } from '../port/provider-adapter.js';
import type { Dispatcher } from 'undici';
import { unreadableAnswer, unsuitableRequest } from '../port/provider.errors.js';
import type { ByteStream } from './byte-stream.js';
import { CallEndedError } from './call-guard.js';
import type { VendorConnections } from './connection-pools.js';
import { StreamExchange, type StreamOpening } from './stream-exchange.js';
import { transportFailure } from './transport-failure.js';
import { UnaryExchange, type ExchangeOptions } from './unary-exchange.js';
import { vendorError, type VendorErrorReader } from './vendor-error.js';
import { headerText, isSuccess, type VendorReply } from './vendor-reply.js';

/** An address of a vendor and how to speak to it. */
export interface VendorTarget {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** As people write it, for messages. */
  readonly vendor: string;
  /** For vendors whose error bodies have a form of their own. */
  readonly readError?: VendorErrorReader;
  /** Texts that must not leave in an error, even when the vendor repeats them. */
  readonly secrets: readonly string[];
  /** Credentials that are made for each call, from its body or with a token that expires: signatures, OAuth. */
  readonly authorize?: VendorAuthorizer;
}

/** A call that is about to be sent. */
export interface OutgoingCall {
  readonly url: URL;
  /** The headers that will be sent, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What one call is authorized with: headers to add, and which of their texts are secret. */
export interface CallCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/** Rejects with a ProviderError when there are no credentials to be had; its time counts towards the call's deadline. */
export type VendorAuthorizer = (call: OutgoingCall, limits: CallLimits) => Promise<CallCredentials>;

/** Limits of one call. */
export interface CallLimits {
  readonly timeoutMs: number;
  readonly signal?: CallSignal | undefined;
  /** Sent beside the call's own headers, and not signed: who is on the way may add a trace of its own. */
  readonly traceHeaders?: readonly string[] | undefined;
}

/** A successful answer: its text and what it says. */
export interface JsonReply {
  readonly text: string;
  readonly json: unknown;
}

/** A successful answer with its headers, in which some vendors count tokens. */
export interface JsonExchange extends JsonReply {
  readonly headers: IncomingHttpHeaders;
}

/** How an answer is taken in. */
interface ExchangeKind<Outcome> {
  /**
   * The deadline of a unary answer is ours. So is that of the beginning of a stream, but silence within it is undici's to
   * watch. Its timers cost more than ours, so that they run only there.
   */
  readonly watchesSilence: boolean;
  readonly begin: (
    options: ExchangeOptions,
    resolve: (outcome: Outcome) => void,
    reject: (cause: unknown) => void,
  ) => Dispatcher.DispatchHandler;
}

const UNARY: ExchangeKind<VendorReply> = {
  watchesSilence: false,
  begin: (options, resolve, reject) => new UnaryExchange(options, resolve, reject),
};
const STREAMED: ExchangeKind<StreamOpening> = {
  watchesSilence: true,
  begin: (options, resolve, reject) => new StreamExchange(options, resolve, reject),
};

/** How a call runs and what is made of its outcome. */
interface ExchangeReading<Outcome, Answer> {
  readonly kind: ExchangeKind<Outcome>;
  readonly read: (outcome: Outcome, call: PreparedCall) => Answer;
}

/** A call with everything that it sends. */
interface PreparedCall {
  readonly text: string;
  readonly headers: string[];
  readonly secrets: readonly string[];
  readonly limits: CallLimits;
}

/** POST calls with JSON bodies to one address. */
export class VendorEndpoint {
  private readonly path: string;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly headerList: string[];

  constructor(
    private readonly target: VendorTarget,
    private readonly connections: VendorConnections,
    private readonly maxResponseBytes: number,
  ) {
    this.path = target.url.pathname + target.url.search;
    this.headers = { 'content-type': 'application/json', ...target.headers };
    this.headerList = Object.entries(this.headers).flat();
  }

  /** Sends a body and reads the whole answer; rejects with a ProviderError unless it is a JSON document with 2xx. */
  postJson(body: unknown, limits: CallLimits): Promise<JsonExchange> {
    return this.send(body, limits, { kind: UNARY, read: (reply, call) => this.readJson(reply, call) });
  }

  /** Sends a body and opens the stream of the answer; rejects with a ProviderError unless the vendor streams. */
  openStream(body: unknown, limits: CallLimits): Promise<ByteStream> {
    return this.send(body, limits, {
      kind: STREAMED,
      read: (opening, call) => this.readStream(opening, call),
    });
  }

  private send<Outcome, Answer>(
    body: unknown,
    limits: CallLimits,
    reading: ExchangeReading<Outcome, Answer>,
  ): Promise<Answer> {
    try {
      const prepared = this.prepare(body, limits);
      if (prepared instanceof Promise) return prepared.then((call) => this.exchange(call, reading));
      return this.exchange(prepared, reading);
    } catch (error) {
      return Promise.reject(transportFailure(error, this.target.vendor));
    }
  }

  /** Waits only where the vendor's credentials are made for each call. */
  private prepare(body: unknown, limits: CallLimits): PreparedCall | Promise<PreparedCall> {
    const { authorize, secrets } = this.target;
    const text = serialise(body);
    if (authorize) return this.authorized(text, limits, authorize);
    return { text, headers: this.headerList, secrets, limits };
  }

  private async authorized(
    text: string,
    limits: CallLimits,
    authorize: VendorAuthorizer,
  ): Promise<PreparedCall> {
    const { url, secrets } = this.target;
    const startedAt = performance.now();
    const credentials = await authorize({ url, headers: this.headers, body: text }, limits);
    const timeoutMs = Math.max(1, limits.timeoutMs - (performance.now() - startedAt));
    return {
      text,
      // Credentials of the call win over everything else: a signature covers what is sent.
      headers: Object.entries({ ...this.headers, ...credentials.headers }).flat(),
      secrets: [...secrets, ...credentials.secrets],
      limits: { ...limits, timeoutMs },
    };
  }

  /** One promise from the call to its answer: each one more would cost every call of the hot path. */
  private exchange<Outcome, Answer>(
    call: PreparedCall,
    { kind, read }: ExchangeReading<Outcome, Answer>,
  ): Promise<Answer> {
    const { vendor } = this.target;
    const { timeoutMs, signal } = call.limits;
    return new Promise<Answer>((resolve, reject) => {
      const fail = (cause: unknown): void => reject(transportFailure(cause, vendor));
      const finish = (outcome: Outcome): void => {
        try {
          resolve(read(outcome, call));
        } catch (error) {
          fail(error);
        }
      };
      if (signal?.aborted) return fail(new CallEndedError('abort'));
      const { maxResponseBytes } = this;
      const options = { vendor, maxResponseBytes, timeoutMs, signal, secrets: call.secrets };
      const silenceMs = kind.watchesSilence ? timeoutMs : 0;
      this.connections.dispatch(this.request(call, silenceMs), kind.begin(options, finish, fail));
    });
  }

  private readJson(reply: VendorReply, call: PreparedCall): JsonExchange {
    if (!isSuccess(reply.status)) throw this.refusal(reply, call);
    const text = reply.bytes.toString('utf8');
    return { headers: reply.headers, text, json: this.parse(text, reply) };
  }

  private readStream(opening: StreamOpening, call: PreparedCall): ByteStream {
    if (opening.kind === 'stream') return opening.stream;
    if (!isSuccess(opening.reply.status)) throw this.refusal(opening.reply, call);
    throw unreadableAnswer(`${this.target.vendor} did not answer with a stream.`, {
      vendorStatus: opening.reply.status,
    });
  }

  private request({ text, headers, limits }: PreparedCall, silenceMs: number): Dispatcher.DispatchOptions {
    const { path } = this;
    const sent = limits.traceHeaders ? [...headers, ...limits.traceHeaders] : headers;
    return { path, method: 'POST', headers: sent, body: text, headersTimeout: 0, bodyTimeout: silenceMs };
  }

  private refusal(reply: VendorReply, { secrets }: PreparedCall): Error {
    return vendorError(reply, { ...this.target, secrets });
  }

  private parse(text: string, reply: VendorReply): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      const type = headerText(reply.headers, 'content-type') ?? 'no content type';
      const message = `${this.target.vendor} answered with something that is not JSON (${type}).`;
      throw unreadableAnswer(message, { vendorStatus: reply.status, cause });
    }
  }
}

/** JSON.parse reads any depth but JSON.stringify recurses: an absurdly nested request is the caller's mistake. */
function serialise(body: unknown): string {
  // Token services of OAuth take forms.
  if (body instanceof URLSearchParams) return body.toString();
  try {
    return JSON.stringify(body);
  } catch (cause) {
    if (cause instanceof RangeError) throw unsuitableRequest('The request body is nested too deeply.');
    throw cause;
  }
}
