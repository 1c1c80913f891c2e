import type { ParquetParsers } from 'hyparquet';
import type { CellText } from './cell.js';
import { endOfValue } from './json-scan.js';
import { TABLE_LIMITS } from './table-limits.js';

/** Text that is JSON already. */
class JsonText {
  constructor(readonly text: string) {}
}

const MILLIS_A_DAY = 86_400_000;

/** Times keep their whole fraction as text: a Date of this language would cut it to milliseconds. */
export const PARQUET_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => isoTime(millis, 3) as never,
  timestampFromMicroseconds: (micros) => isoTime(micros, 6) as never,
  timestampFromNanoseconds: (nanos) => isoTime(nanos, 9) as never,
  dateFromDays: (days) => new Date(days * MILLIS_A_DAY).toISOString().slice(0, 10) as never,
  jsonFromBytes: (bytes) => jsonText(new TextDecoder().decode(bytes)),
};

/** A value of a Parquet file as a cell. */
export function parquetCell(value: unknown): CellText {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return typeof value === 'object' && value !== null ? objectCell(value) : 'null';
}

function objectCell(value: object): CellText {
  if (value instanceof JsonText) return value.text;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  if (Array.isArray(value)) return `[${value.map(parquetCell).join(',')}]`;
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${parquetCell(member)}`,
  );
  return `{${members.join(',')}}`;
}

function jsonText(text: string): unknown {
  try {
    // The end of a number is told by what follows it.
    return endOfValue(`${text} `, 0, TABLE_LIMITS.maxDepth) === text.length ? new JsonText(text) : text;
  } catch {
    return text;
  }
}

/** ISO 8601 without a zone, as pandas writes times that have none. */
function isoTime(count: bigint | number, digits: 3 | 6 | 9): string {
  const perSecond = 10n ** BigInt(digits);
  const whole = BigInt(count);
  const fraction = ((whole % perSecond) + perSecond) % perSecond;
  const seconds = (whole - fraction) / perSecond;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return String(count);
  return `${date.toISOString().slice(0, -5)}.${String(fraction).padStart(digits, '0')}`;
}
