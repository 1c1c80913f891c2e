import type { Dispatcher } from 'undici';
import { Redaction } from './redaction.js';

/** What may wait here for a slow reader before the vendor's socket is paused. */
const HIGH_WATER_BYTES = 64 * 1024;

/** How long a vendor that has sent its last event may take to end the answer before the connection is given up. */
const END_GRACE_MS = 1_000;

type Step = IteratorResult<Buffer, undefined>;
const END: Step = { done: true, value: undefined };

/** The body of a streamed answer. Slow reading slows the vendor down; leaving the loop ends the call. */
export class ByteStream implements AsyncIterableIterator<Buffer, undefined> {
  private readonly queue: Buffer[] = [];
  private queuedBytes = 0;
  private waiting: { resolve: (step: Step) => void; reject: (cause: unknown) => void } | null = null;
  private failure: { readonly cause: unknown } | null = null;
  private isClosed = false;
  private grace: NodeJS.Timeout | null = null;

  constructor(
    private readonly controller: Dispatcher.DispatchController,
    private readonly translate: (cause: unknown) => Error,
    private readonly secrets: readonly string[] = [],
  ) {}

  /** What the vendor says in an error of its stream, without the credentials that it was called with. */
  redact(text: string): string {
    return new Redaction(this.secrets).text(text);
  }

  push(chunk: Buffer): void {
    if (this.isClosed) return;
    if (this.waiting) return this.settle((reader) => reader.resolve({ done: false, value: chunk }));
    this.queue.push(chunk);
    this.queuedBytes += chunk.length;
    if (this.queuedBytes > HIGH_WATER_BYTES) this.controller.pause();
  }

  close(): void {
    this.isClosed = true;
    if (this.grace) clearTimeout(this.grace);
    this.settle((reader) => reader.resolve(END));
  }

  fail(cause: unknown): void {
    if (this.grace) clearTimeout(this.grace);
    if (this.isClosed) return;
    this.isClosed = true;
    this.failure = { cause };
    this.settle((reader) => reader.reject(this.translate(cause)));
  }

  next(): Promise<Step> {
    const chunk = this.queue.shift();
    if (chunk) {
      this.queuedBytes -= chunk.length;
      if (this.controller.paused && this.queuedBytes === 0) this.controller.resume();
      return Promise.resolve({ done: false, value: chunk });
    }
    if (this.failure) return Promise.reject(this.translate(this.failure.cause));
    if (this.isClosed) return Promise.resolve(END);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }

  return(): Promise<Step> {
    this.queue.length = 0;
    if (!this.isClosed) {
      this.close();
      this.controller.abort(new Error('The reader has left the stream.'));
    }
    return Promise.resolve(END);
  }

  /** Nothing more is wanted, but the vendor may end by itself, which keeps the connection for the next call. */
  finish(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.queue.length = 0;
    this.controller.resume();
    this.grace = setTimeout(() => this.controller.abort(new Error('The stream did not end.')), END_GRACE_MS);
    this.grace.unref();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private settle(act: (reader: NonNullable<typeof this.waiting>) => void): void {
    const reader = this.waiting;
    this.waiting = null;
    if (reader) act(reader);
  }
}
