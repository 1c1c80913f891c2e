import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { Drain } from './drain.js';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.js';

type HeaderList = OutgoingHttpHeaders | OutgoingHttpHeader[];
type WriteHead = (this: ServerResponse, status: number, ...rest: (string | HeaderList)[]) => ServerResponse;

/** The one method of the prototype that is replaced, with its overloads as one. */
interface HeadWriter {
  writeHead: WriteHead;
}

/**
 * Every answer carries the id of its request, and closes its connection while the server drains. Done where the head is
 * written, which happens once for each answer, whoever writes it; a middleware would cost every call more. Who passes
 * the id itself among the headers of `writeHead` spares node the slow way of merging them.
 */
export function extendResponses({ response }: Express, drain: Drain): void {
  const prototype = response as unknown as HeadWriter;
  const { writeHead } = prototype;
  prototype.writeHead = function (status, ...rest) {
    const headers = rest.at(-1);
    if (!hasRequestId(headers)) this.setHeader(REQUEST_ID_HEADER, requestIdOf(this.req));
    if (drain.isDraining) this.setHeader('connection', 'close');
    return writeHead.call(this, status, ...rest);
  };
}

function hasRequestId(headers: string | HeaderList | undefined): boolean {
  return typeof headers === 'object' && !Array.isArray(headers) && headers[REQUEST_ID_HEADER] !== undefined;
}
