import type { IncomingHttpHeaders } from 'node:http';
import { isRetryableStatus } from '../port/provider-failures.js';
import { ProviderError, unreadableAnswer, type VendorErrorFacts } from '../port/provider.errors.js';
import { isObject } from '../shared/values.js';
import { Redaction } from './redaction.js';
import { headerText, type VendorReply } from './vendor-reply.js';

/** What a vendor's error body says. */
export interface VendorErrorReading {
  readonly message: string;
  /** Shown to callers of the native paths instead of the message, when the vendor's object says more. */
  readonly detail?: unknown;
  readonly facts?: VendorErrorFacts;
  /** When to try again, for vendors that say so in the body; the header wins. */
  readonly retryAfter?: string | null;
  /** For the caller instead of the vendor's own, where that blames the wrong side. */
  readonly status?: number;
}

/** Reads a parsed error body; null when it is not of the vendor's form. Some vendors classify in a header. */
export type VendorErrorReader = (body: unknown, headers?: IncomingHttpHeaders) => VendorErrorReading | null;

const MAX_TEXT = 4096;
const MAX_TYPE = 100;
/** No vendor writes an error of this size; what does is some page in front of it. */
const MAX_ERROR_BYTES = 256 * 1024;
/** Seconds or a date of HTTP: the header goes out again and must not carry anything else. */
const RETRY_AFTER = /^[\w ,:+-]{1,40}$/;

/** Whose error it is and how to read it. */
export interface VendorErrorSource {
  readonly vendor: string;
  readonly readError?: VendorErrorReader;
  readonly secrets: readonly string[];
}

/** Turns an answer without a 2xx status into the error for the caller: status, words and Retry-After are kept. */
export function vendorError(reply: VendorReply, source: VendorErrorSource): ProviderError {
  const { status } = reply;
  if (status < 400 || status > 599) return oddStatus(status, source.vendor);
  const reading = readBody(reply, source) ?? unreadableBody(reply, source.vendor);
  const { message, detail, facts, retryAfter = null, status: told = status } = reading;
  return new ProviderError({
    failure: 'REFUSED',
    status: told,
    vendorStatus: status,
    message: message.slice(0, MAX_TEXT) || `${source.vendor} answered ${String(status)} without a message.`,
    detail,
    vendorFacts: facts ?? {},
    retryAfter: retryAfterOf(reply) ?? retryAfter,
    isRetryable: isRetryableStatus(told),
  });
}

function oddStatus(status: number, vendor: string): ProviderError {
  const message =
    status < 400
      ? `${vendor} answered with a redirect (${String(status)}), which is not followed.`
      : `${vendor} answered with ${String(status)}, which is no status of HTTP.`;
  return unreadableAnswer(message, { vendorStatus: status });
}

function retryAfterOf({ headers }: VendorReply): string | null {
  const text = headerText(headers, 'retry-after');
  return text !== null && RETRY_AFTER.test(text) ? text : null;
}

/** An error page from in front of a vendor says nothing that a caller could use, but its status does. */
function unreadableBody({ status, headers }: VendorReply, vendor: string): VendorErrorReading {
  const type = headerText(headers, 'content-type')?.slice(0, MAX_TYPE) ?? 'no content type';
  return { message: `${vendor} answered ${String(status)} with a body that cannot be read (${type}).` };
}

function readBody(reply: VendorReply, { readError, secrets }: VendorErrorSource): VendorErrorReading | null {
  if (reply.bytes.length > MAX_ERROR_BYTES) return null;
  const redaction = new Redaction(secrets);
  const text = redaction.text(reply.bytes.toString('utf8').trim());
  if (text === '') return { message: '' };
  const body = redaction.json(text);
  if (body !== undefined) return readError?.(body, reply.headers) ?? readCommonError(body);
  const contentType = headerText(reply.headers, 'content-type') ?? '';
  return contentType.startsWith('text/plain') ? { message: text } : null;
}

/** The forms that most vendors share: `{error: {message}}`, `{error: text}`, `{message}`, `{detail}`. */
export function readCommonError(body: unknown): VendorErrorReading | null {
  if (!isObject(body)) return null;
  const { error } = body;
  if (isObject(error) && typeof error['message'] === 'string') {
    return { message: error['message'], facts: readFacts(error) };
  }
  if (typeof error === 'string') return { message: error };
  return { message: firstText(body) ?? 'The vendor gave no message.', detail: body };
}

function readFacts(error: Record<string, unknown>): VendorErrorFacts {
  const { type, code, param } = error;
  return {
    type: typeof type === 'string' ? type : null,
    code: typeof code === 'string' || typeof code === 'number' ? code : null,
    param: typeof param === 'string' ? param : null,
  };
}

function firstText(body: Record<string, unknown>): string | null {
  for (const key of ['message', 'detail', 'title', 'error_message']) {
    if (typeof body[key] === 'string') return body[key];
  }
  return null;
}
