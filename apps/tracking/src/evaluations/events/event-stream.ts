import type { ServerResponse } from 'node:http';

export interface StreamEvent {
  readonly event: string;
  /** What a client that comes back says it has seen. */
  readonly id: string;
  readonly data: object;
}

/** Proxies end connections on which nothing was said for a minute, some after half of one. */
const HEARTBEAT_MS = 15_000;
/** Who has not read for so long is not there any more, whatever the connection looks like. */
const MAX_BLOCKED_MS = 60_000;
/** How long a client waits before it comes back after a loss. */
const RETRY_MS = 1_000;

/** Server-sent events of one caller. */
export class EventStream {
  private timer: NodeJS.Timeout | undefined;
  private blockedSince: number | null = null;

  /** `onGone` is called once, when the caller has left or the stream has ended. */
  constructor(
    private readonly response: ServerResponse,
    onGone: () => void,
  ) {
    response.once('close', () => {
      clearTimeout(this.timer);
      onGone();
    });
    response.on('drain', () => (this.blockedSince = null));
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx would otherwise collect the events before it passes them on.
      'x-accel-buffering': 'no',
    });
    this.write(`retry: ${RETRY_MS}\n\n`);
  }

  /** Whether the caller reads more slowly than events come: what follows should wait, and be left out when it is overtaken. */
  get isBlocked(): boolean {
    return this.blockedSince !== null;
  }

  send({ event, id, data }: StreamEvent): void {
    this.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Ends the stream; `comment` is for people who look at it. */
  end(comment: string): void {
    clearTimeout(this.timer);
    if (!this.response.writableEnded) this.response.end(`: ${comment}\n\n`);
  }

  private write(text: string): void {
    if (this.response.writableEnded || this.response.destroyed) return;
    if (!this.response.write(text)) this.blockedSince ??= performance.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.beat(), HEARTBEAT_MS);
  }

  private beat(): void {
    const isLost = this.blockedSince !== null && performance.now() - this.blockedSince >= MAX_BLOCKED_MS;
    if (isLost) this.response.destroy();
    else if (this.isBlocked) this.timer = setTimeout(() => this.beat(), HEARTBEAT_MS);
    else this.write(': still here\n\n');
  }
}
