import type { IncomingMessage } from 'node:http';
import { parseRange, type RequestedRange } from './byte-range.js';

/** What is known of the file that is asked for. */
export interface Representation {
  readonly etag: string;
  readonly modifiedAt: Date;
  readonly sizeBytes: number;
}

/** `unchanged`: 304; `changed`: 412, the caller meant another version; otherwise what to send. */
export type ConditionalAnswer = RequestedRange | 'unchanged' | 'changed';

/** RFC 9110, section 13.2.2: the conditions in their order, then the range, which only GET has. */
export function answerFor({ method, headers }: IncomingMessage, file: Representation): ConditionalAnswer {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (
    match !== undefined
      ? !isListed(match, file.etag)
      : isModified(headers['if-unmodified-since'], file) === true
  )
    return 'changed';
  if (
    noneMatch !== undefined
      ? isListed(noneMatch.replaceAll('W/', ''), file.etag)
      : isModified(headers['if-modified-since'], file) === false
  )
    return 'unchanged';
  if (method !== 'GET' || !isStillThatVersion(headers['if-range']?.toString(), file)) return 'whole';
  return parseRange(headers.range, file.sizeBytes);
}

function isListed(list: string, etag: string): boolean {
  const tags = list.split(',').map((tag) => tag.trim());
  return tags.includes(etag) || tags.includes('*');
}

/** Whether the file is newer than the date; undefined without a date, or with one that cannot be read. */
function isModified(since: string | undefined, { modifiedAt }: Representation): boolean | undefined {
  const date = Date.parse(since ?? '');
  return Number.isNaN(date) ? undefined : wholeSeconds(modifiedAt) > date;
}

/** If-Range: the part only when the file is still the one that the client has the rest of. */
function isStillThatVersion(condition: string | undefined, { etag, modifiedAt }: Representation): boolean {
  return condition === undefined || condition === etag || Date.parse(condition) === wholeSeconds(modifiedAt);
}

/** Dates in headers have no fractions. */
const wholeSeconds = (date: Date): number => Math.floor(date.getTime() / 1_000) * 1_000;
