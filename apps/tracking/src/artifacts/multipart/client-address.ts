import { invalidParameter } from '@weir/tracking-store';
import type { Request } from 'express';

const HOST = /^[A-Za-z0-9._-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$/;
const PATH_PREFIX = /^(\/[A-Za-z0-9._~-]+)*$/;
const API = /\/+(?:ajax-)?api\/2\.0\//i;

/**
 * How the caller reached us, for addresses that it is to use next: a proxy says so in its headers, and the path before
 * the API is kept. Whoever sends false headers is answered with false addresses, and nobody else is.
 */
export function clientAddress(request: Request): string {
  const { headers, originalUrl } = request;
  const host = firstOf(headers['x-forwarded-host']) ?? headers.host ?? '';
  if (!HOST.test(host)) throw invalidParameter('The Host header must be a host name with or without a port');
  const isSecure = 'encrypted' in request.socket;
  const protocol = firstOf(headers['x-forwarded-proto']) === 'https' || isSecure ? 'https' : 'http';
  const before = originalUrl.slice(0, Math.max(0, originalUrl.search(API)));
  const prefix = (firstOf(headers['x-forwarded-prefix']) ?? '').replace(/\/+$/, '') + before;
  return `${protocol}://${host}${PATH_PREFIX.test(prefix) ? prefix : ''}`;
}

const firstOf = (header: string | string[] | undefined): string | undefined =>
  String(header ?? '')
    .split(',')[0]
    ?.trim() || undefined;
