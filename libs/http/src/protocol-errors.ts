import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { errorOf, type AppError } from '@weir/errors';
import { PROTOCOL_ERRORS } from './http.errors.js';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.js';

/** What an error looks like to the caller of a path; null where the path was never read. */
export type ErrorDescriber = (
  error: AppError,
  path: string | null,
) => { readonly status: number; readonly body: object };

/** The form of RFC 9457, for servers that have no other. */
export const describeAsProblem: ErrorDescriber = ({ status, code, message }) => ({
  status,
  body: { type: 'about:blank', title: message, status, code },
});

/** What node keeps about a connection: the answer that is being written, if any. */
interface HttpSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null;
}

/**
 * Answers in JSON what node refuses by itself: requests that are too slow, too large or no HTTP. Otherwise such a caller
 * sees an empty answer, and a client that reads JSON an error of its own.
 */
export function answerProtocolErrors(server: Server, describe: ErrorDescriber): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: HttpSocket) => {
    const response = socket._httpMessage ?? null;
    const isOver = !socket.writable || error.code === 'ECONNRESET' || response?.headersSent === true;
    if (isOver) {
      socket.destroy();
      return;
    }
    const path = response?.req.url ?? null;
    const { status, body } = describe(protocolError(error.code ?? ''), path);
    socket.write(plainAnswer(status, body, response?.req ?? null));
    socket.destroySoon();
  });
}

function protocolError(code: string): AppError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return errorOf(PROTOCOL_ERRORS.requestTimeout, { message: 'The request took too long to arrive.' });
    case 'HPE_HEADER_OVERFLOW':
      return errorOf(PROTOCOL_ERRORS.headersTooLarge, {
        message: 'The address and headers of the request are too large.',
      });
    default:
      return errorOf(PROTOCOL_ERRORS.malformed, { message: 'The request is not valid HTTP.' });
  }
}

function plainAnswer(status: number, body: object, request: IncomingMessage | null): string {
  const text = JSON.stringify(body);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    ...(request ? [`${REQUEST_ID_HEADER}: ${requestIdOf(request)}`] : []),
    'connection: close',
    '',
    text,
  ].join('\r\n');
}
