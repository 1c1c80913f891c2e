import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { errorOf } from '@weir/errors';
import type { Drain } from './drain.js';
import { PROTOCOL_ERRORS } from './http.errors.js';
import type { ErrorDescriber } from './protocol-errors.js';

/** Host and port as RFC 3986 writes them: a name, an IPv4 address or an IPv6 one in brackets. */
const HOST = /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(:\d{1,5})?$/i;
const MAX_HOST_LENGTH = 260;
const HEALTH_PATH = '/health';

/**
 * What every request passes before the application: its Host header is valid, health checks fail while the server drains,
 * and one path (the metrics') is answered here. All of it costs a call two comparisons of strings: callers name the same
 * host again and again, so the last valid one is remembered.
 */
export class FrontDoor {
  private lastValidHost: string | null = null;
  private openPath: string | null = null;
  private openListener: RequestListener | null = null;

  constructor(
    private readonly drain: Drain,
    private readonly describeError: ErrorDescriber,
  ) {}

  /** Answers GET requests of one path without the application. */
  open(path: string, listener: RequestListener): void {
    this.openPath = path;
    this.openListener = listener;
  }

  before(next: RequestListener): RequestListener {
    return (request, response) => {
      const { host } = request.headers;
      if (host !== this.lastValidHost && !this.accepts(request)) {
        this.refuseHost(request, response);
      } else if (this.drain.isDraining && request.url?.startsWith(HEALTH_PATH)) {
        sendJson(response, 503, { status: 'draining' });
      } else if (request.url === this.openPath && request.method === 'GET') {
        this.openListener?.(request, response);
      } else {
        next(request, response);
      }
    };
  }

  private accepts({ headers: { host }, httpVersion }: IncomingMessage): boolean {
    // HTTP/1.0, which some health checks still speak, knows no Host header.
    if (host === undefined) return httpVersion === '1.0';
    if (host.length > MAX_HOST_LENGTH || !HOST.test(host)) return false;
    this.lastValidHost = host;
    return true;
  }

  private refuseHost(request: IncomingMessage, response: ServerResponse): void {
    const error = errorOf(PROTOCOL_ERRORS.invalidHost, { message: 'The Host header is missing or invalid.' });
    const { status, body } = this.describeError(error, request.url ?? null);
    response.setHeader('connection', 'close');
    sendJson(response, status, body);
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}
