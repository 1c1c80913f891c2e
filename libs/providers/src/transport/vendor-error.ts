import { ProviderError, unreadableAnswer, type VendorErrorFacts } from '../port/provider.errors.js';
import { isObject } from '../shared/values.js';
import { headerText, type VendorReply } from './vendor-reply.js';

/** What a vendor's error body says. */
export interface VendorErrorReading {
  readonly message: string;
  /** Shown to callers of the native paths instead of the message, when the vendor's object says more. */
  readonly detail?: unknown;
  readonly facts?: VendorErrorFacts;
}

/** Reads a parsed error body; null when it is not of the vendor's form. */
export type VendorErrorReader = (body: unknown) => VendorErrorReading | null;

const MAX_TEXT = 4096;
/** A shorter key protects nothing, and taking its letters out would garble the vendor's words. */
const MIN_SECRET_LENGTH = 8;

/** Whose error it is and how to read it. */
export interface VendorErrorSource {
  readonly vendor: string;
  readonly readError?: VendorErrorReader;
  readonly secrets: readonly string[];
}

/** Statuses after which another attempt, here or elsewhere, may succeed. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** Turns an answer with an error status into the error for the caller: status, words and Retry-After are kept. */
export function vendorError(reply: VendorReply, source: VendorErrorSource): ProviderError {
  const { status } = reply;
  const { vendor } = source;
  if (status >= 300 && status < 400) {
    const message = `${vendor} answered with a redirect (${String(status)}), which is not followed.`;
    return unreadableAnswer(message, { vendorStatus: status });
  }
  const reading = readBody(reply, source);
  if (reading === null) {
    const type = headerText(reply.headers, 'content-type') ?? 'no content type';
    const message = `${vendor} answered ${String(status)} with a body that cannot be read (${type}).`;
    return unreadableAnswer(message, { vendorStatus: status });
  }
  return refusal(reply, vendor, reading);
}

function refusal(reply: VendorReply, vendor: string, reading: VendorErrorReading): ProviderError {
  return new ProviderError({
    failure: 'REFUSED',
    status: reply.status,
    vendorStatus: reply.status,
    message:
      reading.message === ''
        ? `${vendor} answered ${String(reply.status)} without a message.`
        : reading.message,
    detail: reading.detail,
    vendorFacts: reading.facts ?? {},
    retryAfter: headerText(reply.headers, 'retry-after'),
    isRetryable: isRetryableStatus(reply.status),
  });
}

function readBody(reply: VendorReply, { readError, secrets }: VendorErrorSource): VendorErrorReading | null {
  const text = redact(reply.bytes.toString('utf8').trim(), secrets);
  if (text === '') return { message: '' };
  const body = parseJson(text);
  if (body !== undefined) return readError?.(body) ?? readCommonError(body);
  const contentType = headerText(reply.headers, 'content-type') ?? '';
  return contentType.startsWith('text/plain') ? { message: text.slice(0, MAX_TEXT) } : null;
}

function redact(text: string, secrets: readonly string[]): string {
  const telling = secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  return telling.reduce((safe, secret) => safe.replaceAll(secret, '[redacted]'), text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
