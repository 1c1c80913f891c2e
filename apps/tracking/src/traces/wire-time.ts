import { invalidParameter } from '@weir/tracking-store';

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const DURATION = /^(-?\d{1,12})(?:\.(\d{1,9}))?s$/;

/** Protobuf's Timestamp (RFC 3339, up to nanoseconds) as milliseconds since the epoch. */
export function timestampMs(text: string, name: string): number {
  // Date takes three digits of a second at most.
  const time = TIMESTAMP.test(text) ? Date.parse(text.replace(/(\.\d{3})\d+/, '$1')) : NaN;
  if (!Number.isNaN(time)) return time;
  throw invalidParameter(
    `Invalid value ${JSON.stringify(text.slice(0, 100))} for parameter '${name}' supplied: expected a time like 2026-01-02T03:04:05.678Z.`,
  );
}

/** What protobuf's Timestamp can say: the years 1 to 9999. */
const [FIRST_TIME, LAST_TIME] = [-62_135_596_800_000, 253_402_300_799_999];

/** Milliseconds since the epoch that can be written as a timestamp: a trace that could not would spoil every search. */
export function storableTime(timeMs: number, name: string): number {
  if (timeMs >= FIRST_TIME && timeMs <= LAST_TIME) return timeMs;
  throw invalidParameter(
    `Invalid value ${timeMs} for parameter '${name}' supplied: expected milliseconds of the years 1 to 9999.`,
  );
}

/** Protobuf's Duration (`1.5s`) as milliseconds. */
export function durationMs(text: string, name: string): number {
  const [match, seconds = '', fraction = ''] = DURATION.exec(text) ?? [];
  if (match === undefined) {
    throw invalidParameter(
      `Invalid value ${JSON.stringify(text.slice(0, 100))} for parameter '${name}' supplied: expected a duration like 1.5s.`,
    );
  }
  const milliseconds = Math.round(Number(`0.${fraction || '0'}`) * 1000);
  return Number(seconds) * 1000 + (seconds.startsWith('-') ? -milliseconds : milliseconds);
}

export const wireTimestamp = (timeMs: number): string => new Date(timeMs).toISOString();

/** With three digits of a second, as protobuf prints what has milliseconds. */
export const wireDuration = (lengthMs: number): string => `${(lengthMs / 1000).toFixed(3)}s`;
