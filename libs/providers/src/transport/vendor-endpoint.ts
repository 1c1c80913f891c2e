import type { CallSignal } from '../port/provider-adapter.js';
import type { Dispatcher, Pool } from 'undici';
import { unreadableAnswer, unsuitableRequest } from '../port/provider.errors.js';
import type { ByteStream } from './byte-stream.js';
import { CallEndedError } from './call-guard.js';
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
}

/** Limits of one call. */
export interface CallLimits {
  readonly timeoutMs: number;
  readonly signal?: CallSignal | undefined;
}

/** A successful answer: its bytes and what they say. */
export interface JsonReply {
  readonly bytes: Buffer;
  readonly json: unknown;
}

/** POST calls with JSON bodies to one address. */
export class VendorEndpoint {
  private readonly path: string;
  private readonly headers: string[];

  constructor(
    private readonly target: VendorTarget,
    private readonly pool: Pool,
    private readonly maxResponseBytes: number,
  ) {
    this.path = target.url.pathname + target.url.search;
    this.headers = Object.entries({ 'content-type': 'application/json', ...target.headers }).flat();
  }

  /** Sends a body and reads the whole answer; rejects with a ProviderError unless it is a JSON document with 2xx. */
  async postJson(body: unknown, limits: CallLimits): Promise<JsonReply> {
    const reply = await this.exchange<VendorReply>(body, limits, (options, resolve, reject) => {
      return new UnaryExchange(options, resolve, reject);
    });
    if (!isSuccess(reply.status)) throw this.refusal(reply);
    return { bytes: reply.bytes, json: this.parse(reply) };
  }

  /** Sends a body and opens the stream of the answer; rejects with a ProviderError unless the vendor streams. */
  async openStream(body: unknown, limits: CallLimits): Promise<ByteStream> {
    const opening = await this.exchange<StreamOpening>(body, limits, (options, resolve, reject) => {
      return new StreamExchange(options, resolve, reject);
    });
    if (opening.kind === 'stream') return opening.stream;
    if (!isSuccess(opening.reply.status)) throw this.refusal(opening.reply);
    throw unreadableAnswer(`${this.target.vendor} did not answer with a stream.`, {
      vendorStatus: opening.reply.status,
    });
  }

  /** Not async: each layer of promises costs about half a microsecond on the hot path. */
  private exchange<Outcome>(
    body: unknown,
    limits: CallLimits,
    begin: (
      options: ExchangeOptions,
      resolve: (outcome: Outcome) => void,
      reject: (cause: unknown) => void,
    ) => Dispatcher.DispatchHandler,
  ): Promise<Outcome> {
    const { vendor } = this.target;
    const { timeoutMs, signal } = limits;
    const request = this.request(serialise(body), timeoutMs);
    return new Promise<Outcome>((resolve, reject) => {
      const fail = (cause: unknown): void => reject(transportFailure(cause, vendor));
      if (signal?.aborted) return fail(new CallEndedError('abort'));
      const options = { vendor, maxResponseBytes: this.maxResponseBytes, timeoutMs, signal };
      try {
        this.pool.dispatch(request, begin(options, resolve, fail));
      } catch (cause) {
        fail(cause);
      }
    });
  }

  /**
   * The deadline until the answer begins is ours and fires first; silence in a body is undici's to watch. Both have one
   * value, because undici makes a new timer whenever the value of a connection changes.
   */
  private request(body: string, timeoutMs: number): Dispatcher.DispatchOptions {
    const { path, headers } = this;
    return { path, method: 'POST', headers, body, headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  }

  private refusal(reply: VendorReply): Error {
    return vendorError(reply, this.target);
  }

  private parse(reply: VendorReply): unknown {
    try {
      return JSON.parse(reply.bytes.toString('utf8'));
    } catch (cause) {
      const type = headerText(reply.headers, 'content-type') ?? 'no content type';
      const message = `${this.target.vendor} answered with something that is not JSON (${type}).`;
      throw unreadableAnswer(message, { vendorStatus: reply.status, cause });
    }
  }
}

/** JSON.parse reads any depth but JSON.stringify recurses: an absurdly nested request is the caller's mistake. */
function serialise(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    if (cause instanceof RangeError) throw unsuitableRequest('The request body is nested too deeply.');
    throw cause;
  }
}
