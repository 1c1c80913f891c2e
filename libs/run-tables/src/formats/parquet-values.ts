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

/** A value's text would be longer than a row may be. */
export class CellTooLong extends Error {}

/** A value of a Parquet file as a cell. Fails with `CellTooLong`, before much of a text that is too long has been made. */
export function parquetCell(value: unknown, maxLength: number): CellText {
  const cell = textOfValue(value, maxLength);
  if (cell.length > maxLength) throw new CellTooLong();
  return cell;
}

function textOfValue(value: unknown, maxLength: number): CellText {
  if (typeof value === 'string') {
    if (value.length > maxLength) throw new CellTooLong();
    return JSON.stringify(value);
  }
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return typeof value === 'object' && value !== null ? objectCell(value, maxLength) : 'null';
}

function objectCell(value: object, maxLength: number): CellText {
  if (value instanceof JsonText) return value.text;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value instanceof Uint8Array) {
    if (value.byteLength > maxLength) throw new CellTooLong();
    return JSON.stringify(Buffer.from(value).toString('base64'));
  }
  const isList = Array.isArray(value);
  const members: [string, unknown][] = isList
    ? Array.from(value, (member: unknown) => ['', member])
    : Object.entries(value).map(([name, member]) => [`${JSON.stringify(name)}:`, member]);
  let length = 2;
  const texts = members.map(([before, member]) => {
    const text = before + parquetCell(member, maxLength - length - before.length);
    length += text.length + 1;
    return text;
  });
  return isList ? `[${texts.join(',')}]` : `{${texts.join(',')}}`;
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
