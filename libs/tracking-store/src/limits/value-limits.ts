import { invalidParameter } from '../tracking-store.errors.js';

const MAX_PARAM_VALUE = 6_000;
const MAX_TAG_VALUE = 8_000;

/** Counts characters as Python does, by code point; most texts are short enough not to be counted. */
function cut(value: string, limit: number): string {
  return value.length <= limit ? value : Array.from(value).slice(0, limit).join('');
}

/** Longer values are cut, not refused: a long prompt must not fail the run that it is logged in. */
export const storedParamValue = (value: string): string => cut(value, MAX_PARAM_VALUE);
export const storedTagValue = (value: string): string => cut(value, MAX_TAG_VALUE);

export function checkLength(value: string, limit: number, name: string): void {
  if (value.length > limit && Array.from(value).length > limit) {
    throw invalidParameter(`'${name}' exceeds the maximum length of ${limit} characters`);
  }
}
