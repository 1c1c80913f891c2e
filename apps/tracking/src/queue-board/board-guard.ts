import type { QueueBoardMode } from '@weir/config';
import { describeAsProblem } from '@weir/http';
import type { AppError } from '@weir/errors';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { crossSite, pageTooLong, readOnly } from './queue-board.errors.js';

const MAX_JOBS_PER_PAGE = 1_000;

/** The page is complete in itself; what it would fetch from elsewhere (fonts) tells others who looks at it. */
const HEADERS = {
  'cache-control': 'no-cache',
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'self'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

/** Refuses what the mode of the board does not allow, before Bull Board sees it. */
export function guardBoard(mode: Exclude<QueueBoardMode, 'off'>): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    response.set(HEADERS);
    const refusal = isRead(request) ? refusedRead(request) : refusedChange(request, mode);
    if (refusal === null) return next();
    const { status, body } = describeAsProblem(refusal, request.path);
    response.status(status).type('application/problem+json').end(JSON.stringify(body));
  };
}

const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

function refusedRead({ query }: Request): AppError | null {
  const { jobsPerPage } = query;
  const isFine = jobsPerPage === undefined || Number(jobsPerPage) <= MAX_JOBS_PER_PAGE;
  return isFine ? null : pageTooLong(MAX_JOBS_PER_PAGE);
}

function refusedChange({ headers }: Request, mode: string): AppError | null {
  if (mode === 'read-only') return readOnly();
  // Browsers say where a request comes from: the page of somebody else must not change the queues.
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none' ? null : crossSite();
}
