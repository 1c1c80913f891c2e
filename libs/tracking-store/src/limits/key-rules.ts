import { posix } from 'node:path';
import { invalidParameter } from '../tracking-store.errors.js';

const MAX_KEY_LENGTH = 250;
const ALLOWED = /^[\p{L}\p{N}_/.\- :]*$/u;
const NAMES_RULE =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';
const PATH_RULE =
  'Names may be treated as files in certain cases, and must not resolve to other names when treated as such.';

/** What a key belongs to, as the reference's messages call it. */
export interface KeyKind {
  /** Start of the message about the length; a tag's is the parameter itself. */
  readonly lengthName: string | null;
}

export const METRIC_KEY: KeyKind = { lengthName: 'Metric name' };
export const PARAM_KEY: KeyKind = { lengthName: 'Param key' };
export const TAG_KEY: KeyKind = { lengthName: null };

function resolvedPath(key: string): string {
  const normal = posix.normalize(key);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** Keys name files in other stores, so they must look like a plain relative path. */
export function checkKey(key: string, kind: KeyKind, parameter: string): void {
  const refusal = `Invalid value ${JSON.stringify(key.slice(0, 500))} for parameter '${parameter}' supplied: `;
  if (!ALLOWED.test(key)) throw invalidParameter(refusal + NAMES_RULE);
  const path = resolvedPath(key);
  if (path !== key || key === '.' || key.startsWith('..') || key.startsWith('/')) {
    throw invalidParameter(`${refusal}${PATH_RULE} This name would resolve to '${path.slice(0, 500)}'`);
  }
  if (key.length > MAX_KEY_LENGTH) {
    const name = kind.lengthName ?? parameter;
    throw invalidParameter(`'${name}' exceeds the maximum length of ${MAX_KEY_LENGTH} characters`);
  }
}
