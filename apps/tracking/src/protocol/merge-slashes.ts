import type { NextFunction, Request, Response } from 'express';

/** Clients join a base address and a path by hand and produce `//`; MLflow's server merges them. */
export function mergeSlashes(request: Request, _response: Response, next: NextFunction): void {
  const end = request.url.indexOf('?');
  const path = end === -1 ? request.url : request.url.slice(0, end);
  if (path.includes('//')) {
    request.url = path.replace(/\/{2,}/g, '/') + (end === -1 ? '' : request.url.slice(end));
  }
  next();
}
