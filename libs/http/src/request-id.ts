import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from '@weir/observability';

/** The header that a caller, or the proxy in front, may name its request with, and that every answer carries. */
export const REQUEST_ID_HEADER = 'x-request-id';

const REQUEST_ID = Symbol('request id');
/** Goes into logs and headers as it is, so nothing that could break a line or a terminal. */
const ACCEPTED = /^[\w.:/+=@-]{1,128}$/;

interface IdentifiedRequest extends IncomingMessage {
  [REQUEST_ID]?: string;
}

/**
 * The caller's `x-request-id`, or a fresh one where there is none or none that may be repeated. Made when it is first
 * asked for, and the same from then on: the log lines of a request need no context that travels along.
 */
export function requestIdOf(request: IncomingMessage): string {
  const identified = request as IdentifiedRequest;
  return (identified[REQUEST_ID] ??= acceptedId(request) ?? randomUUID());
}

/** A logger whose lines name the request. For what is rare: it costs more than a line. */
export function loggerOf(logger: Logger, request: IncomingMessage): Logger {
  return logger.child({ requestId: requestIdOf(request) });
}

function acceptedId({ headers }: IncomingMessage): string | null {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : null;
}
