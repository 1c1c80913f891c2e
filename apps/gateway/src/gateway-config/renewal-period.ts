const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;

/** MLflow's `limits` parser: a month has 30 days, a year twelve such months. */
const UNIT_MS = new Map([
  ['second', SECOND_MS],
  ['minute', 60 * SECOND_MS],
  ['hour', 3600 * SECOND_MS],
  ['day', DAY_MS],
  ['month', 30 * DAY_MS],
  ['year', 360 * DAY_MS],
]);

export interface RenewalPeriod {
  readonly periodMs: number;
  /** As the error of a refused call says it: `1 minute`, `5 minute`. */
  readonly text: string;
}

/** `minute`, `minutes`, `5 minutes`; null for anything else. */
export function parseRenewalPeriod(text: string): RenewalPeriod | null {
  const [, count = '1', unit = ''] = /^\s*(?:([1-9]\d{0,5})\s+)?([a-z]+?)s?\s*$/i.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit.toLowerCase());
  return unitMs === undefined
    ? null
    : { periodMs: Number(count) * unitMs, text: `${count} ${unit.toLowerCase()}` };
}
