import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from './wait-until.js';

/** A request that the stub received. */
export interface RecordedRequest {
  readonly method: string;
  /** Path with the query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body read as JSON; undefined when it is none. */
  readonly json: unknown;
  /** True once the caller hung up before the answer was complete. */
  readonly isAborted: boolean;
}

/** What the stub answers to one request. Give at most one of `json`, `text`, `chunks` and `events`. */
export interface ScriptedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Wait before the status line. */
  readonly delayMs?: number;
  readonly json?: unknown;
  readonly text?: string;
  /** Raw pieces, written one by one as the caller reads them. */
  readonly chunks?: Iterable<string | Buffer>;
  /** Server-sent events: objects as JSON, strings as they are. End with '[DONE]' where the vendor does. */
  readonly events?: readonly unknown[];
  /** Wait before each piece or event. */
  readonly gapMs?: number;
  /** Wait after the last piece, before the answer ends. */
  readonly endAfterMs?: number;
  /** Break the connection: before any answer, or after the pieces instead of ending properly. */
  readonly cutOff?: 'before-answer' | 'after-body';
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Decides the reply from the request. */
export type ReplyScript =
  ScriptedReply | ((request: RecordedRequest) => ScriptedReply | Promise<ScriptedReply>);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function piecesOf(reply: ScriptedReply): Iterable<string | Buffer> {
  if (reply.events) {
    return reply.events.map(
      (event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`,
    );
  }
  if (reply.chunks) return reply.chunks;
  if (reply.text !== undefined) return [reply.text];
  return reply.json === undefined ? [] : [JSON.stringify(reply.json)];
}

function contentTypeOf(reply: ScriptedReply): string {
  if (reply.events) return 'text/event-stream';
  return reply.json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
}

async function play(reply: ScriptedReply, response: ServerResponse): Promise<void> {
  if (reply.delayMs) await pause(reply.delayMs);
  if (reply.cutOff === 'before-answer') {
    response.destroy();
    return;
  }
  response.writeHead(reply.status ?? 200, { 'content-type': contentTypeOf(reply), ...reply.headers });
  response.flushHeaders();
  for (const piece of piecesOf(reply)) {
    if (reply.gapMs) await pause(reply.gapMs);
    if (response.destroyed) return;
    await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  }
  if (reply.endAfterMs) await pause(reply.endAfterMs);
  if (reply.cutOff === 'after-body') response.destroy();
  else response.end();
}

/**
 * An HTTP server that plays a vendor: it records every request and answers from a script, one reply a request, then
 * with the fallback.
 *
 * @example
 * const vendor = await VendorStub.start({ json: { choices: [] } });
 * vendor.enqueue({ status: 429, headers: { 'retry-after': '3' } });
 */
export class VendorStub {
  readonly requests: RecordedRequest[] = [];
  private readonly queue: ReplyScript[] = [];
  private readonly server = createServer((request, response) => void this.answer(request, response));

  private constructor(private readonly fallback: ReplyScript) {}

  static async start(
    fallback: ReplyScript = { status: 500, text: 'no reply scripted' },
  ): Promise<VendorStub> {
    const stub = new VendorStub(fallback);
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Adds replies for the next requests, in this order. */
  enqueue(...replies: ReplyScript[]): void {
    this.queue.push(...replies);
  }

  /** Forgets recorded requests and replies not yet given. */
  clear(): void {
    this.requests.length = 0;
    this.queue.length = 0;
  }

  /** Resolves as soon as so many requests have arrived. */
  async received(count: number, deadlineMs = 10_000): Promise<readonly RecordedRequest[]> {
    await waitUntil(() => this.requests.length >= count, { deadlineMs, what: `${count} vendor request(s)` });
    return this.requests;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readText(request);
      const recorded: Mutable<RecordedRequest> = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
        json: parseJson(body),
        isAborted: false,
      };
      response.once('close', () => (recorded.isAborted = !response.writableFinished && !response.errored));
      this.requests.push(recorded);
      const script = this.queue.shift() ?? this.fallback;
      await play(typeof script === 'function' ? await script(recorded) : script, response);
    } catch (error) {
      response.destroy(error instanceof Error ? error : new Error('the vendor stub failed'));
    }
  }
}
