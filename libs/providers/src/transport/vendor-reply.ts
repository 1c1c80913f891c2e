import type { IncomingHttpHeaders } from 'node:http';

/** A complete answer of a vendor, whatever its status. */
export interface VendorReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

export function headerText(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
